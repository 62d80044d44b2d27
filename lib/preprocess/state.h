/* What the layers share in saving and loading their state. */
#ifndef RTV_LIB_PREPROCESS_STATE_H
#define RTV_LIB_PREPROCESS_STATE_H

#include "io/safetensors.h"

/* RTV_E_CORRUPT unless least <= value <= most. */
rtv_status rtv__state_integer(int64_t *out, const rtv_tensor_file *file, const char *prefix,
                              const char *key, int64_t least, int64_t most);
rtv_status rtv__state_flag(bool *out, const rtv_tensor_file *file, const char *prefix,
                           const char *key);
/* One byte string, NULL to save none; loaded as a copy with a closing zero, or NULL. */
rtv_status rtv__state_save_token(rtv_tensor_writer *writer, const char *prefix, const char *name,
                                 const char *token, int64_t bytes);
rtv_status rtv__state_load_token(char **out, int64_t *bytes_out, const rtv_context *context,
                                 const rtv_tensor_file *file, const char *prefix, const char *name);
/* A list of floats of any length as a copy; NULL and 0 when it was not saved. */
rtv_status rtv__state_load_floats(float **out, int64_t *count_out, const rtv_context *context,
                                  const rtv_tensor_file *file, const char *prefix,
                                  const char *name);

#endif
