/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Sends dumps and boot reports to a fleet server: tus 1.0.0 over HTTP/1.1 (docs/device-upload.md). What the server has is asked for, not
 * assumed; a dump is done only when the server's receipt is the SHA-256 of exactly its bytes.
 *
 * One attempt a call: the caller waits as inquest_upload_pause() says and calls again, and an upload that broke off goes on where the
 * server has it.
 */
#ifndef INQUEST_UPLOAD_H
#define INQUEST_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <inquest/boot_report.h>
#include <inquest/dump_identity.h>
#include <inquest/http_response.h>

/** A request's head, and the piece of a dump that is under way. */
#ifndef INQUEST_UPLOAD_BUFFER
#define INQUEST_UPLOAD_BUFFER 1024U
#endif

struct inquest_link;

/** A connection that blocks, with a limit of its own on how long. Every function returns 0 or more, or a negative errno. */
struct inquest_link_api {
	int (*open)(struct inquest_link *link);
	/** Sends all of it. */
	int (*send)(struct inquest_link *link, const void *data, size_t bytes);
	/** @return bytes, at least one; 0 when the other end closed. */
	int (*receive)(struct inquest_link *link, void *data, size_t bytes);
	void (*close)(struct inquest_link *link);
};

struct inquest_link {
	const struct inquest_link_api *api;
};

struct inquest_upload {
	struct inquest_link *link;
	/** For the Host header: the server's name, with its port unless that is the scheme's own. */
	const char *host;
	/** The ingest key. */
	const char *key;
	/** The device's name, for dumps that do not tell it; NULL or empty when not known. */
	const char *device;
	/** Bytes in one request at most; 0 for a dump in one piece. A proxy may keep a request to itself until it is whole. */
	uint32_t piece;

	/* State, zeros to begin with. */
	bool is_open;
	/* The dump that is under way, where, and how much of it the server has. */
	uint32_t sequence;
	uint32_t offset;
	uint32_t retry_after_s;
	uint32_t failures;
	struct inquest_http_response response;
	char location[INQUEST_HTTP_PATH_MAX];
	uint8_t buffer[INQUEST_UPLOAD_BUFFER];
};

/**
 * Tries to send a dump.
 *
 * @return 0: the server has it, and its receipt is for exactly these bytes: it may be erased.
 *         -EMSGSIZE, -EINVAL: this dump will never be taken (too large; refused).
 *         -ECANCELED: the server counted it and did not store it, since this device sends very many: keep it, and send it later.
 *         -EACCES: the key is not good. -EBADMSG: what answers is no server of ours, or stored other bytes.
 *         -EAGAIN: the server says later. Others: the storage's or the link's error.
 */
int inquest_upload_dump(struct inquest_upload *upload, const struct inquest_dump_source *dump);

/**
 * Tries to send a boot report. Needs upload->device.
 *
 * @param firmware The version that runs now; NULL or empty when not known.
 * @return As inquest_upload_dump().
 */
int inquest_upload_boot_report(struct inquest_upload *upload, const uint8_t report[INQUEST_BOOT_REPORT_BYTES], const char *firmware);

/** Ends the connection, if there is one. */
void inquest_upload_close(struct inquest_upload *upload);

/**
 * How long to wait before the next attempt: from @p first_s, doubled with every failure up to a day, at least what the server asked for (an hour after -ECANCELED), and up to
 * a quarter more by @p random, so that a fleet does not come back at once.
 */
uint32_t inquest_upload_pause(struct inquest_upload *upload, int result, uint32_t first_s, uint32_t random);

#endif
