/* kerasrs_layers: the steps of the Retrieval task on given logits. */
#include <string.h>

#include "parity.h"
#include "retrieve/logits.h"

static void free_tape(void *tape)
{
    rtv_tape_free(tape);
}

static void free_tensor(void *tensor)
{
    rtv_tensor_free(tensor);
}

static rtv_tape *make_tape(parity_case *c)
{
    rtv_tape *tape;
    rtv_status status = rtv_tape_create(&tape, NULL, NULL);
    if (status != RTV_OK) {
        parity_fail_status(c, "rtv_tape_create", status);
        return NULL;
    }
    parity_defer(c, free_tape, tape);
    return tape;
}

static rtv_tensor *input(parity_case *c, const char *key, rtv_dtype dtype)
{
    const parity_tensor *given = parity_tensor_get(c, c->input, key);
    return given != NULL ? parity_to_rtv(c, given, dtype) : NULL;
}

/* From labels that are 1 in one column of each row to the columns. */
static rtv_tensor *positives(parity_case *c)
{
    const parity_tensor *labels = parity_tensor_get(c, c->input, "labels");
    if (labels == NULL)
        return NULL;
    rtv_tensor *columns;
    rtv_status status = rtv_tensor_create(&columns, NULL, RTV_DTYPE_I64, 1, labels->dims);
    if (status != RTV_OK) {
        parity_fail_status(c, "rtv_tensor_create", status);
        return NULL;
    }
    parity_defer(c, free_tensor, columns);
    int64_t *data = rtv_tensor_data(columns);
    for (int64_t i = 0; i < labels->count; i++)
        if (labels->f64[i] > 0.0)
            data[i / labels->dims[1]] = i % labels->dims[1];
    return columns;
}

static void check_sampling(parity_case *c)
{
    rtv_tape *tape = make_tape(c);
    rtv_tensor *logits = input(c, "logits", RTV_DTYPE_F32), *out;
    rtv_tensor *probability = input(c, "probability", RTV_DTYPE_F32);
    if (tape == NULL || logits == NULL || probability == NULL)
        return;
    float floor = json_float(json_get(c->options, "epsilon"), 1e-6f);
    PARITY_TRY(c, rtv_logits_correct_sampling(&out, tape, logits, probability, floor));
    parity_output_tensor(c, "logits", out);
}

static void check_hits(parity_case *c)
{
    rtv_tape *tape = make_tape(c);
    rtv_tensor *logits = input(c, "logits", RTV_DTYPE_F32), *out;
    rtv_tensor *ids = input(c, "candidate_ids", RTV_DTYPE_I64), *columns = positives(c);
    if (tape == NULL || logits == NULL || ids == NULL || columns == NULL)
        return;
    PARITY_TRY(c, rtv_logits_remove_hits(&out, tape, logits, columns, ids));
    /* Removed logits are so large that the bound for the others must not come from them. */
    parity_within(c, "logits", rtv_tensor_const_data(out), rtv_tensor_count(out),
                  parity_tensor_get(c, c->output, "logits"), 1e-6, 1e-6);
    parity_quirk(c, "keras-rs 0.4 adds 1.2e-40, which removes nothing");
}

static void check_hardest(parity_case *c)
{
    rtv_tape *tape = make_tape(c);
    rtv_tensor *logits = input(c, "logits", RTV_DTYPE_F32), *columns = positives(c), *out;
    const parity_tensor *labels = parity_tensor_get(c, c->output, "labels");
    if (tape == NULL || logits == NULL || columns == NULL || labels == NULL)
        return;
    PARITY_TRY(c, rtv_logits_hardest(&out, tape, logits, columns,
                                     json_int(json_get(c->options, "num_hard_negatives"), 0)));
    parity_output_tensor(c, "logits", out);
    float *one_hot = parity_alloc(c, (size_t)labels->count * sizeof *one_hot);
    for (int64_t i = 0; i < labels->count; i += labels->dims[1])
        one_hot[i] = 1.0f;
    parity_within(c, "labels", one_hot, labels->count, labels, 0.0, 0.0);
}

const parity_area parity_retrieval_layers_areas[] = {
    {"kerasrs_layers", "sampling_probability_correction", check_sampling},
    {"kerasrs_layers", "remove_accidental_hits", check_hits},
    {"kerasrs_layers", "hard_negative_mining", check_hardest},
    {NULL, NULL, NULL},
};
