/*
 * A tower in a file: its declaration as texts, the state of its preprocessors, and its parameters
 * under their own names.
 */
#ifndef RTV_LIB_MODEL_TOWER_FILE_H
#define RTV_LIB_MODEL_TOWER_FILE_H

#include "io/safetensors.h"
#include "model/tower.h"

/* The states of the preprocessors, each under "<tower>/<feature>/preprocessor/". */
rtv_status rtv__tower_save_preprocessors(const rtv_tower *tower, rtv_tensor_writer *writer);
rtv_status rtv__tower_save_parameters(const rtv_tower *tower, rtv_tensor_writer *writer);
rtv_status rtv__tower_save_declaration(const rtv_tower *tower, rtv_tensor_writer *writer);

/* Reads one feature's preprocessor. */
rtv_status rtv__tower_load_preprocessor(rtv_preprocessor **out, const rtv_tower *tower,
                                        const rtv__tower_feature *feature,
                                        const rtv_tensor_file *file);

/*
 * A tower as it was declared, with its preprocessors, and parameters that are the file's memory:
 * for serving only.
 */
rtv_status rtv__tower_load(rtv_tower **out, rtv_context *context, rtv_tensor_file *file,
                           const char *name);

#endif
