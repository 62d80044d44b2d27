# What the library exports, read from the headers: RETRIEVE_SYMBOL_LIST, a file with a name a line, and RETRIEVE_SYMBOL_MAP,
# the linker's version script. With RETRIEVE_SYMBOL_PREFIX also the headers that give every symbol its other name.
set(RETRIEVE_SYMBOL_MAP ${PROJECT_BINARY_DIR}/lib/retrieve.map CACHE INTERNAL "")
set(RETRIEVE_SYMBOL_LIST ${PROJECT_BINARY_DIR}/lib/retrieve.symbols CACHE INTERNAL "")
set(RETRIEVE_PREFIX_INCLUDE_DIR ${PROJECT_BINARY_DIR}/prefix)

file(GLOB_RECURSE public_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/*.h)
set(list_symbols ${CMAKE_COMMAND} -D INCLUDE_DIR=${PROJECT_SOURCE_DIR}/include
    -D NODE=RETRIEVE_${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
    -D MAP=${RETRIEVE_SYMBOL_MAP} -D LIST=${RETRIEVE_SYMBOL_LIST}
    -D PREFIX=${RETRIEVE_SYMBOL_PREFIX} -D PREFIX_HEADER=${RETRIEVE_PREFIX_INCLUDE_DIR}/retrieve/symbol_prefix.h
    -P ${PROJECT_SOURCE_DIR}/cmake/RetrieveSymbols.cmake)
if(RETRIEVE_INFERENCE_ONLY)
    string(REPLACE ";" "," without "${RETRIEVE_TRAINING_HEADERS};${RETRIEVE_TRAINING_FUNCTIONS}")
    list(INSERT list_symbols 1 -D WITHOUT=${without})
endif()
add_custom_command(OUTPUT ${RETRIEVE_SYMBOL_MAP} ${RETRIEVE_SYMBOL_LIST}
    COMMAND ${list_symbols}
    DEPENDS ${public_headers} ${PROJECT_SOURCE_DIR}/cmake/RetrieveSymbols.cmake
    COMMENT "Listing the exported symbols" VERBATIM)
add_custom_target(retrieve_symbols DEPENDS ${RETRIEVE_SYMBOL_MAP})

# Before anything is compiled, so here and now: the names of the headers, and those that cross files inside the library.
if(RETRIEVE_SYMBOL_PREFIX)
    if(NOT RETRIEVE_SYMBOL_PREFIX MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
        message(FATAL_ERROR "RETRIEVE_SYMBOL_PREFIX is '${RETRIEVE_SYMBOL_PREFIX}', must be the start of a C name")
    endif()
    execute_process(COMMAND ${list_symbols} RESULT_VARIABLE result)
    if(NOT result EQUAL 0)
        message(FATAL_ERROR "the symbols could not be listed")
    endif()
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/lib/*.[ch])
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${public_headers} ${sources})
    set(names)
    foreach(source IN LISTS sources)
        file(STRINGS ${source} lines REGEX "rtv__")
        string(REGEX MATCHALL "rtv__[a-z0-9_]+" found "${lines}")
        list(APPEND names ${found})
    endforeach()
    list(REMOVE_DUPLICATES names)
    list(SORT names)
    list(TRANSFORM names REPLACE "(.+)" "#define \\1 ${RETRIEVE_SYMBOL_PREFIX}\\1\n")
    string(CONCAT names ${names})
    file(WRITE ${RETRIEVE_PREFIX_INCLUDE_DIR}/internal_prefix.h.new
        "/* For the library's own sources and its tests. */\n#include \"retrieve/symbol_prefix.h\"\n\n${names}")
    configure_file(${RETRIEVE_PREFIX_INCLUDE_DIR}/internal_prefix.h.new
        ${RETRIEVE_PREFIX_INCLUDE_DIR}/internal_prefix.h COPYONLY)
    target_compile_options(retrieve_rules INTERFACE
        "SHELL:-I \"${RETRIEVE_PREFIX_INCLUDE_DIR}\" -include \"${RETRIEVE_PREFIX_INCLUDE_DIR}/internal_prefix.h\"")
endif()
