#include "tensor/softmax_strip_losses.h"

#include <math.h>
#include <string.h>

static int64_t entry_at(const rtv__strip_entries *row, int64_t i)
{
    return row->chosen != NULL ? row->chosen[i] : i;
}

static double count_at(const rtv__strip_entries *row, int64_t i)
{
    int64_t count = row->chosen != NULL ? row->chosen_counts[i] : rtv__strip_entry_count(row, i);
    return (double)count;
}

static int64_t entry_number(const rtv__strip_entries *row)
{
    return row->chosen != NULL ? row->chosen_number : row->columns + 1;
}

/* The copies of the positive have its score. */
static void add_coefficient(const rtv__strip_entries *row, int64_t entry, double coefficient)
{
    int64_t column = entry == row->columns ? row->positive : entry;
    row->coefficients[column] += (float)coefficient;
}

/* Whether every entry stands for one column, and all of them count. */
static bool is_simple(const rtv__strip_entries *row)
{
    return row->chosen == NULL && row->multiplicity == NULL;
}

static double largest_value(const rtv__strip_entries *row)
{
    if (is_simple(row))
        return (double)row->kernels->max(row->values, row->columns);
    double top = -INFINITY;
    for (int64_t i = 0; i < entry_number(row); i++)
        if (count_at(row, i) > 0.0)
            top = fmax(top, (double)row->values[entry_at(row, i)]);
    return top;
}

/* powers[i] = exp(value - top) of entry i; gives their sum. */
static double sum_powers(const rtv__strip_entries *row, double top)
{
    if (is_simple(row)) {
        memcpy(row->powers, row->values, (size_t)row->columns * sizeof *row->powers);
        return (double)row->kernels->exp_sum(row->powers, row->columns, (float)top);
    }
    for (int64_t i = 0; i < entry_number(row); i++)
        row->powers[i] = row->values[entry_at(row, i)];
    row->kernels->exp_sum(row->powers, entry_number(row), (float)top);
    double sum = 0.0;
    for (int64_t i = 0; i < entry_number(row); i++)
        if (count_at(row, i) > 0.0)
            sum += count_at(row, i) * (double)row->powers[i];
    return sum;
}

/*
 * The derivatives by the values: each gets its share of the softmax, less its label. Both are near
 * 1 where one column has all, so the difference is taken before it is rounded.
 */
static void add_softmax(const rtv__strip_entries *row, double share, double label,
                        double positive_label)
{
    if (is_simple(row) && label == 0.0) {
        row->kernels->axpy(row->coefficients, (float)share, row->powers, row->columns);
        add_coefficient(row, row->positive, -row->weight * positive_label);
        return;
    }
    for (int64_t i = 0; i < entry_number(row); i++) {
        double count = count_at(row, i);
        int64_t entry = entry_at(row, i);
        if (count == 0.0)
            continue;
        double labels = count * label + (entry == row->positive ? positive_label : 0.0);
        add_coefficient(row, entry, share * count * (double)row->powers[i] - row->weight * labels);
    }
}

/* The sum of label * value over all columns. */
static double sum_labelled(const rtv__strip_entries *row, double label, double top)
{
    double labelled = 0.0;
    for (int64_t i = 0; i < entry_number(row); i++)
        if (count_at(row, i) > 0.0)
            labelled += label * count_at(row, i) * ((double)row->values[entry_at(row, i)] - top);
    return labelled;
}

/* Whether the positive is among the entries that count. */
static bool has_positive(const rtv__strip_entries *row)
{
    if (row->chosen == NULL)
        return true;
    for (int64_t i = 0; i < row->chosen_number; i++)
        if (row->chosen[i] == row->positive)
            return true;
    return false;
}

double rtv__strip_softmax_loss(const rtv__strip_entries *row)
{
    double top = largest_value(row), sum = sum_powers(row, top);
    double label = row->label_smoothing / row->kept, labelled = 0.0;
    double positive_label = has_positive(row) ? 1.0 - row->label_smoothing : 0.0;
    double labels = row->label_smoothing + positive_label;
    if (label > 0.0)
        labelled = sum_labelled(row, label, top);
    if (positive_label > 0.0)
        labelled += positive_label * ((double)row->values[row->positive] - top);
    add_softmax(row, row->weight * labels / sum, label, positive_label);
    return row->weight * (labels * log(sum) - labelled);
}

/* log(1 + e^x) into logs, its derivative into powers. */
static void fill_softplus(const rtv__strip_entries *row)
{
    int64_t number = entry_number(row);
    for (int64_t i = 0; i < number; i++)
        row->logs[i] = -fabsf(row->values[entry_at(row, i)]);
    row->kernels->exp(row->logs, row->logs, number);
    for (int64_t i = 0; i < number; i++) {
        float value = row->values[entry_at(row, i)], small = row->logs[i];
        row->powers[i] = (value >= 0.0f ? 1.0f : small) / (1.0f + small);
        row->logs[i] = 1.0f + small;
    }
    row->kernels->log(row->logs, row->logs, number);
    for (int64_t i = 0; i < number; i++)
        row->logs[i] += fmaxf(row->values[entry_at(row, i)], 0.0f);
}

double rtv__strip_binary_loss(const rtv__strip_entries *row)
{
    double loss = 0.0, weight = row->weight / row->kept;
    fill_softplus(row);
    for (int64_t i = 0; i < entry_number(row); i++) {
        double count = count_at(row, i);
        int64_t entry = entry_at(row, i);
        if (count == 0.0)
            continue;
        double labels = row->label_smoothing * 0.5 * count;
        if (entry == row->positive)
            labels += 1.0 - row->label_smoothing;
        loss += count * (double)row->logs[i];
        if (labels != 0.0)
            loss -= labels * (double)row->values[entry];
        add_coefficient(row, entry, weight * (count * (double)row->powers[i] - labels));
    }
    return weight * loss;
}
