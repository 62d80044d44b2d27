/*
 * What TensorFlow needs for the same work: TF-CPU 2.15.1, Keras 2.15, TensorFlow Recommenders
 * 0.7.3, the notebook "Using deep models in retrieval" on MovieLens 100K, on two virtual processors
 * of an AMD EPYC with AVX-512, metrics off in training. Another machine than the reader's: a ratio
 * to these figures says how many times, not how many per cent. Seconds and bytes.
 */
#ifndef BENCH_TENSORFLOW_H
#define BENCH_TENSORFLOW_H

#define TF_EPOCH_SECONDS              3.85
#define TF_TUTORIAL_32_SECONDS        1.086
#define TF_TUTORIAL_64_32_SECONDS     1.292
#define TF_TUTORIAL_32_CPU_SECONDS    1.72
#define TF_TUTORIAL_64_32_CPU_SECONDS 2.09
#define TF_EVALUATE_SECONDS           2.34 /* the test step called directly, the least of several */
#define TF_EVALUATE_CPU_SECONDS       3.81
#define TF_TRAIN_PEAK_BYTES           1441e6
#define TF_SERVE_START_SECONDS        2.28
#define TF_SERVE_PEAK_BYTES           488e6
#define TF_QUERY_SECONDS              0.505e-3
#define TF_INDEX_BUILD_SECONDS        0.075
#define TF_SAVE_SECONDS               0.713
#define TF_LOAD_SECONDS               0.135
#define TF_BUNDLE_BYTES               3326228.0

#endif
