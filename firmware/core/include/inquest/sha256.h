/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * SHA-256 (FIPS 180-4), for the receipt. Of our own, since which library has it under which name differs between every two
 * versions of Zephyr, and the uploader must not depend on one.
 */
#ifndef INQUEST_SHA256_H
#define INQUEST_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define INQUEST_SHA256_BYTES 32U

struct inquest_sha256 {
	uint32_t state[8];
	uint64_t bytes;
	uint8_t block[64];
};

void inquest_sha256_begin(struct inquest_sha256 *sha);
void inquest_sha256_add(struct inquest_sha256 *sha, const void *data, size_t bytes);
void inquest_sha256_end(struct inquest_sha256 *sha, uint8_t hash[INQUEST_SHA256_BYTES]);

#endif
