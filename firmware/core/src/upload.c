/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <inquest/upload.h>

#include "request.h"

#define DAY_S 86400U
#define HOUR_S 3600U
/* A body of this size is read past; beyond it a new connection is cheaper. */
#define BODY_MOST 4096U
/* Pieces that bring nothing forward before an attempt is given up. */
#define STALLS_MOST 3U

static void begin(struct inquest_upload *upload, struct inquest_request *request, const char *method, const char *path)
{
	inquest_request_begin(request, (char *)upload->buffer, sizeof(upload->buffer));
	inquest_request_text(request, method);
	inquest_request_text(request, " ");
	inquest_request_text(request, path);
	inquest_request_text(request, " HTTP/1.1\r\nHost: ");
	inquest_request_text(request, upload->host);
	inquest_request_header(request, "Authorization", "Bearer ");
	inquest_request_value(request, upload->key);
	/* A key of the device's own is known by the two together. */
	if (upload->device != NULL && upload->device[0] != '\0') {
		inquest_request_header(request, "Inquest-Device", "");
		inquest_request_value(request, upload->device);
	}
}

static void begin_tus(struct inquest_upload *upload, struct inquest_request *request, const char *method, const char *path)
{
	begin(upload, request, method, path);
	inquest_request_header(request, "Tus-Resumable", "1.0.0");
}

void inquest_upload_close(struct inquest_upload *upload)
{
	if (upload->is_open) {
		upload->link->api->close(upload->link);
		upload->is_open = false;
	}
}

static int send(struct inquest_upload *upload, const void *data, size_t bytes)
{
	int error = 0;

	if (!upload->is_open) {
		error = upload->link->api->open(upload->link);
		upload->is_open = error >= 0;
	}

	return error < 0 ? error : upload->link->api->send(upload->link, data, bytes);
}

static int send_head(struct inquest_upload *upload, struct inquest_request *request)
{
	inquest_request_end(request);
	return request->overflow ? -EMSGSIZE : send(upload, upload->buffer, request->have);
}

/* Reads past a body, so that the connection can be used again. */
static void skip_body(struct inquest_upload *upload, uint32_t had)
{
	uint32_t left = upload->response.length;

	if (upload->response.closes || !upload->response.has_length || left > BODY_MOST || had > left) {
		inquest_upload_close(upload);
		return;
	}

	for (left -= had; left > 0;) {
		int bytes = upload->link->api->receive(upload->link, upload->buffer, left < sizeof(upload->buffer) ? left : sizeof(upload->buffer));

		if (bytes <= 0 || (uint32_t)bytes > left) {
			inquest_upload_close(upload);
			return;
		}
		left -= (uint32_t)bytes;
	}
}

/* Every way on begins with a response that is understood, so here the ways that end are sorted out. */
static int result_of(const struct inquest_http_response *response)
{
	switch (response->status) {
	case 401:
	case 403:
		return -EACCES;
	case 400:
	case 415:
		return -EINVAL;
	case 413:
		return -EMSGSIZE;
	case 404:
	case 410:
		return -ENOENT;
	case 409:
		return -EEXIST;
	case 408:
	case 423:
	case 429:
		return -EAGAIN;
	default:
		return response->status < 300 ? 0 : response->status < 500 ? -EBADMSG : -EAGAIN;
	}
}

static int receive(struct inquest_upload *upload, bool has_body)
{
	struct inquest_http_response *response = &upload->response;
	uint32_t had = 0;

	inquest_http_begin(response);
	while (!response->is_complete) {
		int bytes = upload->link->api->receive(upload->link, upload->buffer, sizeof(upload->buffer));
		int taken = bytes > 0 ? inquest_http_take(response, upload->buffer, (size_t)bytes) : 0;

		if (bytes <= 0 || taken < 0) {
			return bytes == 0 ? -ECONNRESET : bytes < 0 ? bytes : taken;
		}
		had = (uint32_t)(bytes - taken);
	}

	upload->retry_after_s = response->retry_after_s;
	if (response->status == 204 || !has_body) {
		if (response->closes || had > 0) {
			inquest_upload_close(upload);
		}
	} else {
		skip_body(upload, had);
	}

	return result_of(response);
}

static int finish(struct inquest_upload *upload, int result)
{
	/* After anything but a response the connection is in no known state. */
	if (result < 0) {
		inquest_upload_close(upload);
	} else {
		upload->failures = 0;
	}

	return result;
}

static int hash_of(struct inquest_upload *upload, const struct inquest_dump_source *dump, uint8_t hash[INQUEST_SHA256_BYTES])
{
	struct inquest_sha256 sha;

	inquest_sha256_begin(&sha);
	for (uint32_t at = 0; at < dump->length;) {
		uint32_t rest = dump->length - at;
		int bytes = dump->read(dump, at, upload->buffer, rest < sizeof(upload->buffer) ? rest : sizeof(upload->buffer));

		if (bytes <= 0) {
			return bytes < 0 ? bytes : -ENODATA;
		}
		inquest_sha256_add(&sha, upload->buffer, (size_t)bytes);
		at += (uint32_t)bytes;
	}

	inquest_sha256_end(&sha, hash);
	return 0;
}

static int create(struct inquest_upload *upload, const struct inquest_dump_source *dump)
{
	struct inquest_request request;
	struct inquest_dump_identity identity;
	int error = inquest_dump_identify(dump, &identity);

	if (error != 0) {
		return error;
	}

	begin_tus(upload, &request, "POST", "/api/v1/uploads");
	inquest_request_header(&request, "Content-Length", "0");
	inquest_request_header(&request, "Upload-Length", "");
	inquest_request_number(&request, dump->length);
	inquest_request_header(&request, "Upload-Metadata", "");
	inquest_request_pair(&request, "device", identity.device[0] != '\0' ? identity.device : upload->device);
	inquest_request_pair(&request, "firmware", identity.firmware);
	inquest_request_pair(&request, "build-id", identity.build_id);
	inquest_request_pair_number(&request, "boot-count", dump->boot_count);
	inquest_request_pair_number(&request, "uptime", dump->uptime_ms);
	error = send_head(upload, &request);
	error = error < 0 ? error : receive(upload, true);
	if (error < 0) {
		return error == -ENOENT || error == -EEXIST ? -EBADMSG : error;
	}
	if (upload->response.status != 201 || upload->response.location[0] == '\0') {
		return -EBADMSG;
	}

	memcpy(upload->location, upload->response.location, sizeof(upload->location));
	upload->offset = 0;
	return 0;
}

/* Where the upload stands; -ENOENT when the server does not know it any more. */
static int ask(struct inquest_upload *upload, const struct inquest_dump_source *dump)
{
	struct inquest_request request;
	int error;

	begin_tus(upload, &request, "HEAD", upload->location);
	error = send_head(upload, &request);
	error = error < 0 ? error : receive(upload, false);
	if (error < 0) {
		return error;
	}
	if (!upload->response.has_offset || upload->response.offset > dump->length) {
		return -ENOENT;
	}

	/* What came through is no failure, however the attempt ended. */
	upload->failures = upload->response.offset > upload->offset ? 0 : upload->failures;
	upload->offset = upload->response.offset;
	return 0;
}

static int send_piece(struct inquest_upload *upload, const struct inquest_dump_source *dump)
{
	struct inquest_request request;
	uint32_t left = dump->length - upload->offset;
	uint32_t at = upload->offset;
	int error;

	left = upload->piece != 0 && upload->piece < left ? upload->piece : left;
	begin_tus(upload, &request, "PATCH", upload->location);
	inquest_request_header(&request, "Content-Type", "application/offset+octet-stream");
	inquest_request_header(&request, "Content-Length", "");
	inquest_request_number(&request, left);
	inquest_request_header(&request, "Upload-Offset", "");
	inquest_request_number(&request, at);
	error = send_head(upload, &request);
	while (error >= 0 && left > 0) {
		int bytes = dump->read(dump, at, upload->buffer, left < sizeof(upload->buffer) ? left : sizeof(upload->buffer));

		if (bytes <= 0) {
			return bytes < 0 ? bytes : -ENODATA;
		}
		error = send(upload, upload->buffer, (size_t)bytes);
		at += (uint32_t)bytes;
		left -= (uint32_t)bytes;
	}

	if (error < 0 && upload->is_open && receive(upload, true) < 0 && upload->response.is_complete) {
		/* It answered before it had all, and would not hear the rest: the answer tells more than the broken line. */
		return result_of(&upload->response);
	}

	return error < 0 ? error : receive(upload, true);
}

/* From where the server has it to the end. */
static int send_rest(struct inquest_upload *upload, const struct inquest_dump_source *dump)
{
	uint32_t stalls = 0;

	while (upload->offset < dump->length) {
		uint32_t before = upload->offset;
		int error = send_piece(upload, dump);

		if (error == -EEXIST) {
			/* It has another offset than we thought. */
			error = ask(upload, dump);
		} else if (error == 0 && (!upload->response.has_offset || upload->response.offset > dump->length)) {
			error = -EBADMSG;
		} else if (error == 0) {
			upload->offset = upload->response.offset;
		}
		if (error < 0) {
			return error;
		}

		stalls = upload->offset > before ? 0 : stalls + 1U;
		if (stalls == STALLS_MOST) {
			return -EBADMSG;
		}
		upload->failures = upload->offset > before ? 0 : upload->failures;
	}

	return 0;
}

static int attempt(struct inquest_upload *upload, const struct inquest_dump_source *dump)
{
	uint8_t hash[INQUEST_SHA256_BYTES];
	int error = hash_of(upload, dump, hash);

	if (error != 0) {
		return error;
	}

	if (upload->sequence != dump->sequence) {
		upload->location[0] = '\0';
		upload->sequence = dump->sequence;
	}
	error = upload->location[0] != '\0' ? ask(upload, dump) : -ENOENT;
	error = error == -ENOENT ? create(upload, dump) : error;
	error = error < 0 ? error : send_rest(upload, dump);
	if (error == -ENOENT) {
		/* It expired between two pieces: from the start, at the next attempt. */
		upload->location[0] = '\0';
		return -EAGAIN;
	}
	if (error < 0) {
		return error;
	}

	/* Done with, however it ends: a receipt that is missing or another's is not got right by asking again for the same. */
	upload->location[0] = '\0';
	if (!upload->response.has_receipt || memcmp(upload->response.receipt, hash, sizeof(hash)) != 0) {
		return -EBADMSG;
	}

	return upload->response.not_stored ? -ECANCELED : 0;
}

int inquest_upload_dump(struct inquest_upload *upload, const struct inquest_dump_source *dump)
{
	upload->retry_after_s = 0;
	return finish(upload, attempt(upload, dump));
}

int inquest_upload_boot_report(struct inquest_upload *upload, const uint8_t report[INQUEST_BOOT_REPORT_BYTES], const char *firmware)
{
	struct inquest_request request;
	int error;

	upload->retry_after_s = 0;
	begin(upload, &request, "POST", "/api/v1/boots");
	inquest_request_header(&request, "Content-Type", "application/octet-stream");
	inquest_request_header(&request, "Content-Length", "");
	inquest_request_number(&request, INQUEST_BOOT_REPORT_BYTES);
	if (firmware != NULL && firmware[0] != '\0') {
		inquest_request_header(&request, "Inquest-Firmware", "");
		inquest_request_value(&request, firmware);
	}
	error = send_head(upload, &request);
	error = error < 0 ? error : send(upload, report, INQUEST_BOOT_REPORT_BYTES);
	error = error < 0 ? error : receive(upload, true);
	return finish(upload, error == -ENOENT || error == -EEXIST ? -EBADMSG : error);
}

uint32_t inquest_upload_pause(struct inquest_upload *upload, int result, uint32_t first_s, uint32_t random)
{
	uint32_t pause = first_s;

	if (result >= 0) {
		upload->failures = 0;
		return 0;
	}

	for (uint32_t i = 0; i < upload->failures && pause < DAY_S; i++) {
		pause *= 2U;
	}
	upload->failures++;
	pause = pause > DAY_S ? DAY_S : pause;
	/* The server counts a device's dumps by the hour. */
	pause = result == -ECANCELED && pause < HOUR_S ? HOUR_S : pause;
	pause = upload->retry_after_s > pause ? upload->retry_after_s : pause;
	pause = pause > DAY_S ? DAY_S : pause;
	return pause + random % (pause / 4U + 1U);
}
