/* The pairwise products of DLRM (Naumov et al., arXiv 1906.00091), as TFRS's DotInteraction. */
#include "autodiff/op.h"
#include "nn/layer.h"
#include "retrieve/layers.h"
#include "retrieve/ops.h"

typedef struct {
    rtv_layer layer;
    bool self_interaction, skip_gather;
} dot_layer;

enum { MOST_FEATURES = 1024 };

/* Whether the product of features `row` and `column` is part of the result. */
static bool is_kept(const dot_layer *self, int64_t row, int64_t column)
{
    return column < row || (self->self_interaction && column == row);
}

/* [rows, n * n] to the kept columns, in their order. */
static rtv_status gather_kept(rtv_tensor **out, const dot_layer *self, rtv_tape *tape,
                              const rtv_tensor *products, int64_t n)
{
    int64_t kept = 0, *columns = rtv__tape_alloc(tape, (size_t)(n * n) * sizeof *columns);
    if (columns == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j <= i; j++)
            if (is_kept(self, i, j))
                columns[kept++] = i * n + j;
    rtv_tensor *ids;
    RTV_TRY(rtv_tape_constant(&ids, tape, RTV_DTYPE_I64, 1, &kept, columns));
    return rtv_op_gather(out, tape, products, ids, 1);
}

/* [rows, n * n] with zeros in the place of the others. */
static rtv_status mask_others(rtv_tensor **out, const dot_layer *self, rtv_tape *tape,
                              const rtv_tensor *products, int64_t n)
{
    int64_t count = n * n;
    uint8_t *keep = rtv__tape_alloc(tape, (size_t)count);
    if (keep == NULL)
        return RTV_E_NOMEM;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            keep[i * n + j] = is_kept(self, i, j);
    rtv_tensor *mask, *zero;
    static const double nothing = 0; /* of either dtype */
    RTV_TRY(rtv_tape_constant(&mask, tape, RTV_DTYPE_U8, 1, &count, keep));
    RTV_TRY(rtv_tape_constant(&zero, tape, products->dtype, 0, NULL, &nothing));
    return rtv_op_where(out, tape, mask, products, zero);
}

static rtv_status apply(rtv_tensor **out, const rtv_layer *layer, rtv_tape *tape,
                        const rtv_tensor *const *inputs, int32_t count)
{
    const dot_layer *self = (const dot_layer *)layer;
    for (int32_t i = 0; i < count; i++)
        if (inputs[i]->shape.rank != 2) {
            char text[RTV__SHAPE_TEXT];
            return rtv__fail(RTV_E_SHAPE, "%s takes features [rows, width], input %d has shape %s",
                             layer->name, i, rtv__shape_text(&inputs[i]->shape, text));
        }
    rtv_tensor *features, *products;
    int64_t n = count, rows = inputs[0]->shape.dims[0];
    RTV_TRY(rtv_op_stack(&features, tape, inputs, count, 1));
    RTV_TRY(rtv_op_matmul_transposed(&products, tape, features, features, 0, 1));
    RTV_TRY(rtv_op_reshape(&products, tape, products, 2, (const int64_t[]){rows, n * n}));
    return self->skip_gather ? mask_others(out, self, tape, products, n)
                             : gather_kept(out, self, tape, products, n);
}

static const rtv__layer_kind dot_kind = {"dot interaction", 1, MOST_FEATURES, apply};

rtv_status rtv_dot_interaction_create(rtv_layer **out, rtv_context *context, const char *name,
                                      uint32_t flags)
{
    RTV_CHECK_ARG(out != NULL, "out is NULL");
    *out = NULL;
    RTV_CHECK_KNOWN((flags & ~(uint32_t)(RTV_DOT_SELF_INTERACTION | RTV_DOT_SKIP_GATHER)) == 0,
                    "flags is %u, unknown flags", flags);
    RTV_TRY(rtv__layer_create(out, context, name, &dot_kind, sizeof(dot_layer)));
    dot_layer *self = (dot_layer *)*out;
    self->self_interaction = (flags & RTV_DOT_SELF_INTERACTION) != 0;
    self->skip_gather = (flags & RTV_DOT_SKIP_GATHER) != 0;
    return RTV_OK;
}
