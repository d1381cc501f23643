/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "request.h"

#define DIGITS_MOST 20U

static void put(struct inquest_request *request, char character)
{
	if (request->have < request->room) {
		request->bytes[request->have++] = character;
	} else {
		request->overflow = true;
	}
}

void inquest_request_begin(struct inquest_request *request, char *bytes, size_t room)
{
	memset(request, 0, sizeof(*request));
	request->bytes = bytes;
	request->room = room;
}

void inquest_request_text(struct inquest_request *request, const char *text)
{
	while (*text != '\0') {
		put(request, *text++);
	}
}

void inquest_request_header(struct inquest_request *request, const char *name, const char *value)
{
	inquest_request_text(request, "\r\n");
	inquest_request_text(request, name);
	inquest_request_text(request, ": ");
	inquest_request_text(request, value);
	request->pairs = 0;
}

void inquest_request_value(struct inquest_request *request, const char *value)
{
	for (; *value != '\0'; value++) {
		/* Bytes beyond ASCII are those of UTF-8, in which names are. */
		if ((uint8_t)*value < ' ' || *value == 0x7f) {
			put(request, '?');
		} else {
			put(request, *value);
		}
	}
}

static const char *digits_of(uint64_t number, char digits[DIGITS_MOST + 1U])
{
	char *at = digits + DIGITS_MOST;

	*at = '\0';
	do {
		*--at = (char)('0' + (char)(number % 10U));
		number /= 10U;
	} while (number > 0);
	return at;
}

void inquest_request_number(struct inquest_request *request, uint64_t number)
{
	char digits[DIGITS_MOST + 1U];

	inquest_request_text(request, digits_of(number, digits));
}

void inquest_request_pair(struct inquest_request *request, const char *key, const char *value)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	if (value == NULL || *value == '\0') {
		return;
	}

	inquest_request_text(request, request->pairs++ == 0 ? "" : ",");
	inquest_request_text(request, key);
	put(request, ' ');
	while (*value != '\0') {
		uint32_t bits = 0;
		uint32_t have = 0;

		for (; have < 3 && *value != '\0'; have++) {
			bits |= (uint32_t)(uint8_t)*value++ << (16U - 8U * have);
		}
		/* Three bytes are four characters, two are three, one is two; the rest is filled up. */
		for (uint32_t i = 0; i <= have; i++) {
			put(request, alphabet[bits >> (18U - 6U * i) & 63U]);
		}
		inquest_request_text(request, have == 1 ? "==" : have == 2 ? "=" : "");
	}
}

void inquest_request_pair_number(struct inquest_request *request, const char *key, uint64_t number)
{
	char digits[DIGITS_MOST + 1U];

	inquest_request_pair(request, key, digits_of(number, digits));
}

void inquest_request_end(struct inquest_request *request)
{
	inquest_request_text(request, "\r\n\r\n");
}
