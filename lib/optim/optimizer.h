/* What an optimizer holds, for the files of this room. */
#ifndef RTV_LIB_OPTIM_OPTIMIZER_H
#define RTV_LIB_OPTIM_OPTIMIZER_H

#include "autodiff/gradient.h"
#include "io/safetensors.h"
#include "optim/rule.h"
#include "retrieve/optim_state.h"
#include "tensor/tensor.h"

/* Rows that are brought up to date when they are read: see deferred_rows.h. */
typedef struct rtv__deferred_rows rtv__deferred_rows;

typedef struct {
    const rtv_optimizer *optimizer;
    rtv_tensor *tensor; /* counted */
    char *name;         /* NULL: never told of */
    int32_t number;     /* stands for the name in messages */
    uint32_t flags;     /* RTV_PARAMETER_ constants */
    double rate_factor;
    int64_t rows, width; /* of the tensor seen as a matrix by its first axis */
    int32_t slot_count;  /* 0 before the first gradient, and for kinds without state */
    bool has_state;
    bool was_updated; /* rows may have a state that is not initial */
    bool row_wise;    /* the state has one element per row */
    void *slots[RTV__MOST_SLOTS];
    rtv__deferred_rows *deferred; /* NULL: every row is up to date at all times */
} rtv__parameter;

/* One parameter in one step. */
typedef struct {
    rtv__parameter *parameter;
    rtv__gradient gradient;
    rtv__update_numbers numbers;
} rtv__work;

struct rtv_optimizer {
    rtv_context *context;          /* counted */
    rtv_optimizer_options options; /* with all defaults filled in */
    rtv__update_constants constants;
    rtv_schedule *schedule; /* owned; NULL: options.learning_rate */
    const rtv__rule *rule;
    int64_t step_count, skipped;

    rtv__parameter **parameters; /* in the order of their appearance */
    int64_t parameter_count, parameter_capacity;

    rtv__work *work; /* of the current step */
    int64_t work_count, work_capacity;
    double *partial; /* results of tasks that are then put together in their order */
    int64_t partial_capacity;
};

/* Fills in the kind's defaults and checks every field. */
rtv_status rtv__optimizer_options_read(rtv_optimizer_options *out,
                                       const rtv_optimizer_options *given);

/* The one of a tensor, or NULL. `hint` is where it is looked for first. */
rtv__parameter *rtv__optimizer_find(const rtv_optimizer *optimizer, const rtv_tensor *tensor,
                                    int64_t hint);
/* The same, added when it is not there. `name` NULL-able. */
rtv_status rtv__optimizer_know(rtv__parameter **out, rtv_optimizer *optimizer, rtv_tensor *tensor,
                               const char *name, int64_t hint);
/* Makes the state with its initial values, unless it is there; `by_rows`: for looked-up rows. */
rtv_status rtv__parameter_start(rtv__parameter *parameter, bool by_rows);
/* The state's memory, not filled: `slot_count` arrays of `count` elements. */
rtv_status rtv__parameter_alloc_slots(void **slots, const rtv__parameter *parameter,
                                      int32_t slot_count, int64_t count);
void rtv__parameter_free(rtv__parameter *parameter);
/* For messages: the name, or "parameter 3". `buffer` of 32 bytes. */
const char *rtv__parameter_text(const rtv__parameter *parameter, char *buffer);
const rtv__update_kernels *rtv__parameter_kernels(const rtv__parameter *parameter);
rtv__update rtv__parameter_update(const rtv__parameter *parameter);

/*
 * Save and load with a prefix, such as "optimizer/". Saving brings rows up to date; the state is
 * borrowed by the writer until its last save. Loading needs rtv_optimizer_add_parameter before.
 */
rtv_status rtv__optimizer_save(rtv_optimizer *optimizer, rtv_tensor_writer *writer,
                               const char *prefix);
rtv_status rtv__optimizer_load(rtv_optimizer *optimizer, const rtv_tensor_file *file,
                               const char *prefix);

#endif
