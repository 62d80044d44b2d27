#include "optim/history.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

void rtv__history_add(rtv__history *history, const rtv__update_numbers *numbers)
{
    rtv__update_record *record = &history->records[history->count];
    double log_kept = 0, distance = 0;
    if (history->count > 0) {
        log_kept = record[-1].log_kept;
        distance = record[-1].distance;
    } else {
        history->highest_step = 0;
    }
    record->numbers = *numbers;
    record->log_kept = log_kept + log1p(-numbers->decay);
    record->distance = distance * (1 - numbers->decay) + numbers->rate;
    history->highest_step = fmax(history->highest_step, numbers->step_size);
    history->count++;
}

double rtv__history_kept(const rtv__history *history, int64_t first, int64_t last)
{
    double before = first > 0 ? history->records[first - 1].log_kept : 0;
    double after = last > 0 ? history->records[last - 1].log_kept : 0;
    return exp(after - before);
}

static void clear_plan(rtv__catch_up *plan)
{
    int64_t from = plan->from;
    memset(plan, 0, sizeof *plan);
    plan->from = from;
    plan->weight_factor = 1;
    plan->moving_slot = -1;
    for (int32_t k = 0; k < RTV__MOST_SLOTS; k++)
        plan->slot_factors[k] = 1;
}

void rtv__plan_replay(rtv__catch_up *plan, const rtv__history *history)
{
    clear_plan(plan);
    plan->replay_first = plan->from;
    plan->replay_count = history->count - plan->from;
}

void rtv__plan_decay(rtv__catch_up *plan, const rtv__history *history)
{
    clear_plan(plan);
    plan->method = RTV__CATCH_UP_LINEAR;
    plan->weight_factor = rtv__history_kept(history, plan->from, history->count);
}

double rtv__plan_momentum_distance(const rtv__catch_up *plan, const rtv__history *history,
                                   double inertia)
{
    double rest = rtv__history_kept(history, plan->from, history->count);
    double power = 1, sum = 0, closing = inertia / (1 - inertia);
    for (int64_t i = plan->from; i < history->count; i++) {
        power *= inertia;
        rest /= 1 - history->records[i].numbers.decay;
        sum += power * rest;
        /* What is left is at most power * closing: too little to be seen in single precision. */
        if (power * closing <= 0x1p-40 * sum)
            break;
    }
    return sum;
}

/* Walks over the terms a_j and rho_j of the series. */
typedef struct {
    const rtv__update_record *record;
    double beta, shrink;
    double fade, spread, rest; /* beta^j, shrink^j, what later decay leaves */
    double weight, rho;
} series_walk;

static series_walk start_walk(const rtv__catch_up *plan, const rtv__history *history, double beta,
                              double shrink)
{
    return (series_walk){
        .record = history->records + plan->from,
        .beta = beta,
        .shrink = shrink,
        .fade = 1,
        .spread = 1,
        .rest = rtv__history_kept(history, plan->from, history->count),
    };
}

static void next_term(series_walk *walk)
{
    const rtv__update_numbers *numbers = &walk->record->numbers;
    walk->fade *= walk->beta;
    walk->spread *= walk->shrink;
    walk->rest /= 1 - numbers->decay;
    walk->weight = numbers->step_size * walk->fade * walk->rest;
    walk->rho = walk->spread * sqrt(numbers->square_scale);
    walk->record++;
}

/*
 * How many updates matter, and the mean of rho over them, by their weights. A term is at most
 * highest_step (beta / shrink)^j / (s + epsilon), which bounds all that follow.
 */
static int64_t find_center(double *center_out, double *sum_out, const rtv__catch_up *plan,
                           const rtv__history *history, double beta, double shrink)
{
    series_walk walk = start_walk(plan, history, beta, shrink);
    double ratio = beta / shrink, bound = 1, sum = 0, first = 0, least = 0;
    int64_t most = history->count - plan->from, j = 0;
    while (j < most) {
        next_term(&walk);
        j++;
        sum += walk.weight;
        first += walk.weight * walk.rho;
        least += walk.rho > 1 ? walk.weight / walk.rho : walk.weight;
        bound *= ratio;
        double left = history->highest_step * bound * ratio / (1 - ratio);
        if (ratio < 1 && (left <= 0x1p-36 * least || bound < 0x1p-60))
            break;
    }
    *center_out = first / sum;
    *sum_out = sum;
    return j;
}

/* The moments of rho around the center; whether so many terms are enough in single precision. */
static bool find_moments(rtv__catch_up *plan, const rtv__history *history, double beta,
                         double shrink, int64_t steps)
{
    series_walk walk = start_walk(plan, history, beta, shrink);
    double remainder = 0;
    for (int64_t j = 0; j < steps; j++) {
        next_term(&walk);
        double x = walk.rho - plan->center, power = walk.weight;
        for (int32_t p = 0; p < RTV__MOST_TERMS; p++, power *= x)
            plan->moments[p] += power;
        double share = x / plan->center, square = share * share;
        double slowest = walk.rho < plan->center ? plan->center / walk.rho : 1;
        remainder += walk.weight * square * square * square * square * slowest;
    }
    return remainder <= 0x1p-28 * plan->moments[0];
}

void rtv__plan_series(rtv__catch_up *plan, const rtv__history *history, double beta, double shrink,
                      const double *slot_factors)
{
    clear_plan(plan);
    double center, sum;
    int64_t missed = history->count - plan->from;
    int64_t steps = find_center(&center, &sum, plan, history, beta, shrink);
    plan->center = center;
    plan->method = RTV__CATCH_UP_SERIES;
    if (sum == 0) {
        plan->method = RTV__CATCH_UP_LINEAR;
    } else if (!find_moments(plan, history, beta, shrink, steps)) {
        plan->method = RTV__CATCH_UP_LINEAR;
        plan->replay_first = plan->from;
        plan->replay_count = steps;
    }
    plan->weight_factor =
        rtv__history_kept(history, plan->from + plan->replay_count, history->count);
    for (int32_t k = 0; k < RTV__MOST_SLOTS; k++)
        plan->slot_factors[k] = pow(slot_factors[k], (double)(missed - plan->replay_count));
    plan->epsilon = history->records[0].numbers.constants->epsilon;
}
