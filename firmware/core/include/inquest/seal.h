/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Seals a dump to the project's public key, so that only the owner of the private key reads it. Layout: docs/formats/sealed.md.
 *
 * By PSA Crypto: ECDH on P-256, HKDF-SHA-256, AES-256-GCM. Not for the fault handler: PSA may lock and allocate.
 */
#ifndef INQUEST_SEAL_H
#define INQUEST_SEAL_H

#include <psa/crypto.h>
#include <stdbool.h>
#include <stdint.h>

#include <inquest/sink.h>

#define INQUEST_SEAL_HEADER_BYTES 96U
#define INQUEST_SEAL_TAG_BYTES 16U
/** A public key as 04, X, Y. */
#define INQUEST_SEAL_KEY_BYTES 65U

/** Chunk size as a power of two, 8 to 16. Twice as much RAM is needed; every chunk costs 16 bytes of storage. */
#ifndef INQUEST_SEAL_CHUNK_SHIFT
#define INQUEST_SEAL_CHUNK_SHIFT 8U
#endif
#define INQUEST_SEAL_CHUNK (1U << INQUEST_SEAL_CHUNK_SHIFT)

/** A sink that takes plain bytes, and gives sealed ones to another. Its room is the plain bytes that fit there. */
struct inquest_seal {
	struct inquest_sink sink;
	struct inquest_sink *to;
	/** Of this body alone; destroyed when it ends. */
	psa_key_id_t key;
	uint32_t number;
	uint32_t have;
	/** The first error; nothing is written after it. */
	int error;
	uint8_t plain[INQUEST_SEAL_CHUNK];
	uint8_t sealed[INQUEST_SEAL_CHUNK + INQUEST_SEAL_TAG_BYTES];
};

/** Reads a public key of 130 hexadecimal digits. @return 0, or -EINVAL when it is none. */
int inquest_seal_parse_key(const char *text, uint8_t key[INQUEST_SEAL_KEY_BYTES]);

/**
 * Makes a key for one body and writes the body's header.
 *
 * @param to Takes the sealed bytes; must stay until the end.
 * @return 0; -EINVAL for a key that is no point of the curve; -ENOTSUP, -ENOMEM, -EAGAIN (no entropy) or -EIO as PSA has it;
 *         the sink's error.
 */
int inquest_seal_begin(struct inquest_seal *seal, const uint8_t key[INQUEST_SEAL_KEY_BYTES], struct inquest_sink *to);

/** As inquest_seal_begin(), with an ephemeral key of the caller's. For tests: a key that is used twice protects nothing. */
int inquest_seal_begin_with(struct inquest_seal *seal, const uint8_t key[INQUEST_SEAL_KEY_BYTES], psa_key_id_t ephemeral,
			    struct inquest_sink *to);

/** Seals the last chunk and wipes the key. To be called after every begin, also to give up. @return 0, or the first error. */
int inquest_seal_end(struct inquest_seal *seal);

#endif
