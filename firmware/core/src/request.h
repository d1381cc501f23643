/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The head of an HTTP request, put together in a buffer. What does not fit sets overflow, and nothing is to be sent then.
 */
#ifndef INQUEST_REQUEST_H
#define INQUEST_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inquest_request {
	char *bytes;
	size_t room;
	size_t have;
	/** Pairs so far in the value that is being written. */
	uint32_t pairs;
	bool overflow;
};

void inquest_request_begin(struct inquest_request *request, char *bytes, size_t room);
/** As it stands; our own words. */
void inquest_request_text(struct inquest_request *request, const char *text);
/** Ends the line and begins a header. @p value is our own word; more may follow. */
void inquest_request_header(struct inquest_request *request, const char *name, const char *value);
/** Somebody else's word in a header: what would end the line becomes a question mark. */
void inquest_request_value(struct inquest_request *request, const char *value);
void inquest_request_number(struct inquest_request *request, uint64_t number);
/** A pair of tus's Upload-Metadata: key, and value in Base64. NULL and empty values are left out. */
void inquest_request_pair(struct inquest_request *request, const char *key, const char *value);
void inquest_request_pair_number(struct inquest_request *request, const char *key, uint64_t number);
/** Ends the head. */
void inquest_request_end(struct inquest_request *request);

#endif
