/*
 * base: the hash functions behind the Hashing layers, the same on every machine and in TensorFlow,
 * so that other programs can compute the bin of a value.
 */
#ifndef RTV_HASH_H
#define RTV_HASH_H

#include "retrieve/base.h"

RTV_BEGIN_DECLS

/**
 * FarmHash Fingerprint64, TensorFlow's tf.fingerprint and tf.strings.to_hash_bucket_fast.
 *
 * @param bytes  what to hash; NULL-able when `length` is 0
 * @param length in bytes
 * @return "" gives 9ae16a3b2f90404f, "a" b3454265b6df75e3, "abc" 24a5b3a074e7f369 (hexadecimal)
 *
 * Ownership: borrows `bytes`.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API uint64_t rtv_hash_fingerprint64(const void *bytes, size_t length);

/**
 * SipHash-2-4 with 64 bits of output (Aumasson and Bernstein 2012), TensorFlow's
 * tf.strings.to_hash_bucket_strong and the salted Hashing layer.
 *
 * @param key0   first half of the key, little-endian
 * @param key1   second half
 * @param bytes  what to hash; NULL-able when `length` is 0
 * @param length in bytes
 * @return the key bytes 00 to 0f and the message bytes 00 to 0e give a129ca6149be45e5 (hexadecimal)
 *
 * Ownership: borrows `bytes`.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API uint64_t rtv_hash_siphash(uint64_t key0, uint64_t key1, const void *bytes, size_t length);

/**
 * Mixes two fingerprints, TensorFlow's FingerprintCat64: the order matters.
 *
 * @param first  the fingerprint so far
 * @param second the next one
 *
 * Ownership: none.
 * Threads: any thread.
 * Errors: none.
 * Since: 0.1
 */
RTV_API uint64_t rtv_hash_combine(uint64_t first, uint64_t second);

RTV_END_DECLS

#endif
