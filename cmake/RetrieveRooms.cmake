# The rooms of lib/, in the one order that includes may take: a room sees itself and those before it.
set(RETRIEVE_ROOMS base kernel tensor io data preprocess autodiff nn optim index metric task model)

# retrieve_room(<room> SOURCES file... [TRAINING file...]): one OBJECT library per room, joined into the shared and the
# static library. TRAINING has the files that a library which only serves does without.
function(retrieve_room room)
    cmake_parse_arguments(ARG "" "" "SOURCES;TRAINING" ${ARGN})
    if(NOT RETRIEVE_INFERENCE_ONLY)
        list(APPEND ARG_SOURCES ${ARG_TRAINING})
    endif()
    if(RETRIEVE_AMALGAMATION)
        add_library(retrieve_${room}_archive INTERFACE)
        target_link_libraries(retrieve_${room}_archive INTERFACE retrieve_whole_archive)
        return()
    elseif(NOT ARG_SOURCES)
        return()
    endif()
    add_library(retrieve_${room} OBJECT ${ARG_SOURCES})
    target_include_directories(retrieve_${room}
        PUBLIC ${PROJECT_SOURCE_DIR}/include PRIVATE ${PROJECT_SOURCE_DIR}/lib)
    target_compile_definitions(retrieve_${room} PRIVATE RTV_BUILDING_LIBRARY _GNU_SOURCE)
    target_link_libraries(retrieve_${room} PRIVATE retrieve_rules Threads::Threads)
    set_target_properties(retrieve_${room} PROPERTIES
        POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden C_EXTENSIONS OFF)
    retrieve_archive(${room})
endfunction()

# For test programs, which take from the archive what they need.
function(retrieve_archive room)
    add_library(retrieve_${room}_archive STATIC EXCLUDE_FROM_ALL $<TARGET_OBJECTS:retrieve_${room}>)
    set_target_properties(retrieve_${room}_archive PROPERTIES LINKER_LANGUAGE C)
endfunction()

# retrieve_archives_up_to(<room> <out>): the archives of the room and of all before it, the room's own first.
function(retrieve_archives_up_to last out)
    set(archives)
    foreach(room IN LISTS RETRIEVE_ROOMS)
        if(TARGET retrieve_${room}_archive)
            list(INSERT archives 0 retrieve_${room}_archive)
        endif()
        if(room STREQUAL last)
            break()
        endif()
    endforeach()
    set(${out} "${archives}" PARENT_SCOPE)
endfunction()

# retrieve_objects_up_to(<room> <out>): the objects of the room and of all before it.
function(retrieve_objects_up_to last out)
    set(objects)
    if(RETRIEVE_AMALGAMATION)
        set(objects $<TARGET_OBJECTS:retrieve_whole>)
    endif()
    foreach(room IN LISTS RETRIEVE_ROOMS)
        if(TARGET retrieve_${room})
            list(APPEND objects $<TARGET_OBJECTS:retrieve_${room}>)
        endif()
        if(room STREQUAL last)
            break()
        endif()
    endforeach()
    set(${out} "${objects}" PARENT_SCOPE)
endfunction()
