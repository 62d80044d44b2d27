/*
 * The constants of exp, log and tanh, shared by all instruction sets. The
 * polynomials are minimax fits made for this library by Remez's exchange, with
 * the leading coefficients held exact.
 */
#ifndef RTV_LIB_KERNEL_MATH_CONSTANTS_H
#define RTV_LIB_KERNEL_MATH_CONSTANTS_H

/*
 * e^x = 2^n e^r, n = round(x / ln 2), r = x - n ln 2 with ln 2 in two parts,
 * e^r = 1 + r + r^2 (EXP_0 + EXP_1 r + ..), relative error 3.2e-9. Outside of
 * the two limits e^x is infinite or rounds to 0.
 */
#define EXP_LOWEST  -104.0f
#define EXP_HIGHEST 89.0f
#define EXP_0       0.49999994f
#define EXP_1       0.166665196f
#define EXP_2       0.0416684076f
#define EXP_3       0.00836892147f
#define EXP_4       0.00138141739f
#define LOG2_E      1.44269502f
#define LN2_HIGH    0.693145752f
#define LN2_LOW     1.42860677e-6f
/* Adding it rounds to the nearest integer, to even in the middle, which is then
 * in the low bits. */
#define ROUNDER 12582912.0f

/*
 * 2^t = 2^n 2^r, n = t rounded to an integer, r = t - n, 2^r = 1 + r (POWER_1 + POWER_2 r + ..),
 * relative error 9.4e-8.
 */
#define POWER_1 0.693147004f
#define POWER_2 0.240222469f
#define POWER_3 0.0555071086f
#define POWER_4 0.00967129227f
#define POWER_5 0.00132695353f

/*
 * log(2^e (1 + f)) = e ln 2 + f - f^2 / 2 + f^3 (LOG_0 + LOG_1 f + ..),
 * sqrt(1/2) <= 1 + f < sqrt(2), relative error 7.3e-10.
 */
#define LOG_0 0.333333105f
#define LOG_1 -0.249999866f
#define LOG_2 0.20002231f
#define LOG_3 -0.166692629f
#define LOG_4 0.142185763f
#define LOG_5 -0.12384069f
#define LOG_6 0.11873363f
#define LOG_7 -0.117917195f
#define LOG_8 0.0691676512f
/* The bits of sqrt(1/2). */
#define HALF_ROOT_BITS     0x3F3504F3
#define SMALLEST_NORMAL    1.17549435e-38f
#define SUBNORMAL_SCALE    8388608.0f
#define SUBNORMAL_EXPONENT 23

/* tanh(x) = x + x^3 (TANH_0 + TANH_1 x^2 + ..) up to TANH_SMALL, relative
 * error 1.6e-10. */
#define TANH_SMALL 0.625f
#define TANH_0     -0.333333313f
#define TANH_1     0.133332074f
#define TANH_2     -0.0539469682f
#define TANH_3     0.021701606f
#define TANH_4     -0.00817917008f
#define TANH_5     0.00214421144f

/*
 * The distribution function of the normal distribution, P(x), and its density p(x) = e^(-x^2/2) /
 * sqrt(2 pi). Up to 1, P(x) = 1/2 + x (NORMAL_0 + NORMAL_1 x^2 + ..), relative error 7.2e-10 of the
 * sum; beyond, P(-x) = e^(-x^2/2) (TAIL_0 + TAIL_1 t + ..) with t = 1 / (1 + x / 2), relative error
 * 3.2e-8. From NORMAL_MOST on P(-x) rounds to 0.
 */
#define NORMAL_MOST    15.0f
#define NORMAL_0       0.398942292f
#define NORMAL_1       -0.0664903596f
#define NORMAL_2       0.00997332297f
#define NORMAL_3       -0.00118632999f
#define NORMAL_4       0.000113486371f
#define NORMAL_5       -7.65420828e-06f
#define TAIL_0         1.61810704e-06f
#define TAIL_1         0.199424177f
#define TAIL_2         0.199995846f
#define TAIL_3         0.147009045f
#define TAIL_4         0.0520942397f
#define TAIL_5         -0.0255854055f
#define TAIL_6         -0.29744786f
#define TAIL_7         0.340639949f
#define TAIL_8         -0.116931267f
#define NORMAL_DENSITY 0.39894228f /* at 0 */

#endif
