/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/bytes.h>
#include <inquest/crc32.h>
#include <inquest/seal.h>

#define VERSION 1U
#define SUITE 1U
#define KEY_ID_AT 8U
#define KEY_ID_BYTES 8U
#define SUITE_AT 16U
#define SHIFT_AT 17U
#define EPHEMERAL_AT 24U
#define CRC_AT 92U
#define SHA256_BYTES 32U
#define NONCE_BYTES 12U
#define NONCE_NUMBER_AT 8U
#define INFO "inquest sealed 1"
#define INFO_BYTES 16U

static int error_of(psa_status_t status)
{
	switch (status) {
	case PSA_SUCCESS:
		return 0;
	case PSA_ERROR_INVALID_ARGUMENT:
		return -EINVAL;
	case PSA_ERROR_NOT_SUPPORTED:
		return -ENOTSUP;
	case PSA_ERROR_INSUFFICIENT_MEMORY:
		return -ENOMEM;
	case PSA_ERROR_INSUFFICIENT_ENTROPY:
		return -EAGAIN;
	default:
		return -EIO;
	}
}

/* What the compiler may not leave out because no one reads it again. */
static void wipe(void *bytes, size_t count)
{
	volatile uint8_t *at = bytes;

	while (count-- > 0) {
		*at++ = 0;
	}
}

static int digit(char character)
{
	if (character >= '0' && character <= '9') {
		return character - '0';
	}
	character = (char)(character | 0x20);
	return character >= 'a' && character <= 'f' ? character - 'a' + 10 : -1;
}

int inquest_seal_parse_key(const char *text, uint8_t key[INQUEST_SEAL_KEY_BYTES])
{
	for (uint32_t i = 0; i < INQUEST_SEAL_KEY_BYTES; i++) {
		int high = digit(*text);
		int low = high < 0 ? -1 : digit(*++text);

		if (low < 0) {
			return -EINVAL;
		}
		key[i] = (uint8_t)(high << 4 | low);
		text++;
	}

	return key[0] == 4 && *text == '\0' ? 0 : -EINVAL;
}

/* How many plain bytes fit: each chunk that is begun costs its tag. */
static uint32_t plain_room(uint32_t room)
{
	uint32_t whole = INQUEST_SEAL_CHUNK + INQUEST_SEAL_TAG_BYTES;
	uint32_t rest = room % whole;

	return room / whole * INQUEST_SEAL_CHUNK + (rest > INQUEST_SEAL_TAG_BYTES ? rest - INQUEST_SEAL_TAG_BYTES : 0);
}

static int seal_chunk(struct inquest_seal *seal, bool last)
{
	uint8_t nonce[NONCE_BYTES] = {last ? 1 : 0};
	size_t bytes = 0;

	inquest_put_u32(nonce + NONCE_NUMBER_AT, seal->number);
	seal->error = error_of(psa_aead_encrypt(seal->key, PSA_ALG_GCM, nonce, sizeof(nonce), NULL, 0, seal->plain, seal->have,
						seal->sealed, sizeof(seal->sealed), &bytes));
	if (seal->error == 0) {
		seal->error = seal->to->write(seal->to, seal->sealed, bytes);
	}

	seal->number++;
	seal->have = 0;
	return seal->error;
}

static int store(struct inquest_sink *sink, const void *data, size_t bytes)
{
	struct inquest_seal *seal = (struct inquest_seal *)sink;
	const uint8_t *from = data;

	if (seal->error != 0) {
		return seal->error;
	}
	if (bytes > sink->room) {
		return -ENOSPC;
	}

	while (bytes > 0) {
		size_t part;

		/* A full chunk is known to be none of the last only when more comes. */
		if (seal->have == INQUEST_SEAL_CHUNK && seal_chunk(seal, false) != 0) {
			return seal->error;
		}

		part = INQUEST_SEAL_CHUNK - seal->have;
		part = part < bytes ? part : bytes;
		memcpy(seal->plain + seal->have, from, part);
		sink->crc = inquest_crc32(sink->crc, seal->plain + seal->have, part);
		seal->have += (uint32_t)part;
		sink->stored += (uint32_t)part;
		sink->room -= (uint32_t)part;
		from += part;
		bytes -= part;
	}

	return 0;
}

static psa_status_t derive(struct inquest_seal *seal, const uint8_t *key, psa_key_id_t ephemeral, const uint8_t *header)
{
	psa_key_derivation_operation_t derivation = PSA_KEY_DERIVATION_OPERATION_INIT;
	psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
	uint8_t info[INFO_BYTES + INQUEST_SEAL_KEY_BYTES - 1U];
	psa_status_t status;

	memcpy(info, INFO, INFO_BYTES);
	memcpy(info + INFO_BYTES, key + 1, INQUEST_SEAL_KEY_BYTES - 1U);
	psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
	psa_set_key_bits(&attributes, 256);
	psa_set_key_algorithm(&attributes, PSA_ALG_GCM);
	psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_ENCRYPT);

	status = psa_key_derivation_setup(&derivation, PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256)));
	if (status == PSA_SUCCESS) {
		status = psa_key_derivation_input_bytes(&derivation, PSA_KEY_DERIVATION_INPUT_SALT, header, INQUEST_SEAL_HEADER_BYTES);
	}
	if (status == PSA_SUCCESS) {
		status = psa_key_derivation_key_agreement(&derivation, PSA_KEY_DERIVATION_INPUT_SECRET, ephemeral, key,
							  INQUEST_SEAL_KEY_BYTES);
	}
	if (status == PSA_SUCCESS) {
		status = psa_key_derivation_input_bytes(&derivation, PSA_KEY_DERIVATION_INPUT_INFO, info, sizeof(info));
	}
	if (status == PSA_SUCCESS) {
		status = psa_key_derivation_output_key(&attributes, &derivation, &seal->key);
	}

	(void)psa_key_derivation_abort(&derivation);
	return status;
}

static psa_status_t make_header(const uint8_t *key, psa_key_id_t ephemeral, uint8_t header[INQUEST_SEAL_HEADER_BYTES])
{
	uint8_t bytes[INQUEST_SEAL_KEY_BYTES];
	size_t count = 0;
	psa_status_t status;

	memset(header, 0, INQUEST_SEAL_HEADER_BYTES);
	memcpy(header, "INQE", 4);
	inquest_put_u16(header + 4, VERSION);
	inquest_put_u16(header + 6, INQUEST_SEAL_HEADER_BYTES);
	header[SUITE_AT] = SUITE;
	header[SHIFT_AT] = INQUEST_SEAL_CHUNK_SHIFT;
	status = psa_hash_compute(PSA_ALG_SHA_256, key, INQUEST_SEAL_KEY_BYTES, bytes, sizeof(bytes), &count);
	if (status != PSA_SUCCESS) {
		return status;
	}

	memcpy(header + KEY_ID_AT, bytes, KEY_ID_BYTES);
	status = psa_export_public_key(ephemeral, bytes, sizeof(bytes), &count);
	if (status != PSA_SUCCESS) {
		return status;
	}

	memcpy(header + EPHEMERAL_AT, bytes + 1, INQUEST_SEAL_KEY_BYTES - 1U);
	inquest_put_u32(header + CRC_AT, inquest_crc32(0, header, CRC_AT));
	return PSA_SUCCESS;
}

int inquest_seal_begin_with(struct inquest_seal *seal, const uint8_t key[INQUEST_SEAL_KEY_BYTES], psa_key_id_t ephemeral,
			    struct inquest_sink *to)
{
	uint8_t header[INQUEST_SEAL_HEADER_BYTES];
	psa_status_t status;

	memset(seal, 0, sizeof(*seal));
	seal->to = to;
	seal->sink.write = store;
	status = make_header(key, ephemeral, header);
	if (status == PSA_SUCCESS) {
		status = derive(seal, key, ephemeral, header);
	}

	seal->error = error_of(status);
	if (seal->error == 0) {
		seal->error = to->write(to, header, sizeof(header));
	}
	seal->sink.room = seal->error == 0 ? plain_room(to->room) : 0;
	return seal->error;
}

int inquest_seal_begin(struct inquest_seal *seal, const uint8_t key[INQUEST_SEAL_KEY_BYTES], struct inquest_sink *to)
{
	psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
	psa_key_id_t ephemeral = 0;
	int error = error_of(psa_crypto_init());

	psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_SECP_R1));
	psa_set_key_bits(&attributes, 256);
	psa_set_key_algorithm(&attributes, PSA_ALG_KEY_AGREEMENT(PSA_ALG_ECDH, PSA_ALG_HKDF(PSA_ALG_SHA_256)));
	psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_DERIVE);
	error = error != 0 ? error : error_of(psa_generate_key(&attributes, &ephemeral));
	if (error != 0) {
		memset(seal, 0, sizeof(*seal));
		seal->error = error;
		return error;
	}

	error = inquest_seal_begin_with(seal, key, ephemeral, to);
	(void)psa_destroy_key(ephemeral);
	return error;
}

int inquest_seal_end(struct inquest_seal *seal)
{
	if (seal->error == 0) {
		(void)seal_chunk(seal, true);
	}
	if (seal->key != 0) {
		(void)psa_destroy_key(seal->key);
		seal->key = 0;
	}

	wipe(seal->plain, sizeof(seal->plain));
	seal->sink.room = 0;
	return seal->error;
}
