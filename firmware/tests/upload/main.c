/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The uploader over plain sockets, against a real server.
 *   upload PORT KEY DEVICE file FILE       sends a file; prints the result of every attempt, five at most
 *   upload PORT KEY DEVICE stages STEP     sends one dump after another; the line is cut STEP bytes later each time, first there, then back
 *   upload PORT KEY DEVICE boot VERSION    sends a boot report
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <inquest/bytes.h>
#include <inquest/upload.h>

#define ATTEMPTS 5
/* The server may still be busy with the request whose line was cut. */
#define ATTEMPTS_AFTER_CUT 200
#define PAUSE_US 50000
#define DUMP_BYTES 3000U
#define PIECE 1000U
#define NEVER 1000000000L

struct socket_link {
	struct inquest_link link;
	uint16_t port;
	int socket;
	/* Bytes after which the line is cut, once. */
	long until_sent, until_received;
};

static struct socket_link line;
static struct inquest_upload upload;
static uint8_t stored[1U << 20];

static int open_line(struct inquest_link *link)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(line.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {.tv_sec = 30};

	(void)link;
	line.socket = socket(AF_INET, SOCK_STREAM, 0);
	(void)setsockopt(line.socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (connect(line.socket, (const struct sockaddr *)&address, sizeof(address)) != 0) {
		int error = -errno;

		(void)close(line.socket);
		return error;
	}

	return 0;
}

/* As a cable that is pulled: what was sent before arrives, nothing after it. */
static int cut(long *until)
{
	*until = NEVER;
	(void)shutdown(line.socket, SHUT_RDWR);
	return -ECONNRESET;
}

static int send_line(struct inquest_link *link, const void *data, size_t bytes)
{
	const char *from = data;
	size_t part = bytes < (size_t)line.until_sent ? bytes : (size_t)line.until_sent;

	(void)link;
	line.until_sent -= (long)part;
	for (size_t at = 0; at < part;) {
		ssize_t sent = send(line.socket, from + at, part - at, MSG_NOSIGNAL);

		if (sent <= 0) {
			return -errno;
		}
		at += (size_t)sent;
	}

	return part < bytes ? cut(&line.until_sent) : 0;
}

static int receive_line(struct inquest_link *link, void *data, size_t bytes)
{
	size_t part = bytes < (size_t)line.until_received ? bytes : (size_t)line.until_received;
	ssize_t received;

	(void)link;
	if (part == 0) {
		return cut(&line.until_received);
	}
	received = recv(line.socket, data, part, 0);
	line.until_received -= received > 0 ? (long)received : 0;
	return received < 0 ? -errno : (int)received;
}

static void close_line(struct inquest_link *link)
{
	(void)link;
	(void)close(line.socket);
}

static int read_stored(const struct inquest_dump_source *source, uint32_t offset, void *data, uint32_t bytes)
{
	uint32_t left = source->length - offset;

	left = left < bytes ? left : bytes;
	memcpy(data, stored + offset, left);
	return (int)left;
}

/* Attempts until it is done; prints what each came to, and the hash that the server must have. */
static int send_stored(uint32_t sequence, uint32_t length, int attempts)
{
	struct inquest_dump_source dump = {.read = read_stored, .sequence = sequence, .length = length, .boot_count = 7, .uptime_ms = 1234};
	struct inquest_sha256 sha;
	uint8_t hash[INQUEST_SHA256_BYTES];
	int result = -1;

	for (int i = 0; i < attempts && result != 0; i++) {
		result = inquest_upload_dump(&upload, &dump);
		if (result == -EAGAIN && attempts == ATTEMPTS_AFTER_CUT) {
			(void)usleep(PAUSE_US);
		} else {
			printf("%d ", result);
		}
	}

	inquest_sha256_begin(&sha);
	inquest_sha256_add(&sha, stored, length);
	inquest_sha256_end(&sha, hash);
	printf("after %u s ", inquest_upload_pause(&upload, result, 30, 0));
	for (uint32_t i = 0; i < sizeof(hash); i++) {
		printf("%02x", hash[i]);
	}
	printf("\n");
	return result;
}

static int stages(uint32_t step)
{
	uint32_t sequence = 0;

	upload.piece = PIECE;
	for (int back = 0; back < 2; back++) {
		for (uint32_t n = 0;; n++) {
			long *until = back ? &line.until_received : &line.until_sent;

			for (uint32_t i = 0; i < DUMP_BYTES; i += 4) {
				inquest_put_u32(stored + i, i * 2654435761U + sequence);
			}
			line.until_sent = line.until_received = NEVER;
			*until = (long)(n * step);
			if (send_stored(++sequence, DUMP_BYTES, ATTEMPTS_AFTER_CUT) != 0) {
				return 1;
			}
			/* Its last byte was never reached. */
			if (*until > 0 && *until < NEVER / 2) {
				break;
			}
			inquest_upload_close(&upload);
		}
	}

	return 0;
}

static int send_boot_report(const char *version)
{
	struct inquest_boot_report report = {.flags = INQUEST_BOOT_AFTER_DUMP, .boot_count = 8, .reset_reason = 2, .uptime_s = 3600};
	uint8_t bytes[INQUEST_BOOT_REPORT_BYTES];
	int result;

	inquest_boot_report_write(&report, bytes);
	result = inquest_upload_boot_report(&upload, bytes, version);
	printf("%d\n", result);
	return result == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	static const struct inquest_link_api api = {open_line, send_line, receive_line, close_line};
	FILE *file;

	if (argc != 6) {
		return 2;
	}

	line = (struct socket_link){.link.api = &api, .port = (uint16_t)atoi(argv[1]), .until_sent = NEVER, .until_received = NEVER};
	upload = (struct inquest_upload){.link = &line.link, .host = "localhost", .key = argv[2], .device = argv[3]};
	if (strcmp(argv[4], "stages") == 0) {
		return stages((uint32_t)atoi(argv[5]));
	}
	if (strcmp(argv[4], "boot") == 0) {
		return send_boot_report(argv[5]);
	}

	file = fopen(argv[5], "rb");
	if (file == NULL) {
		return 2;
	}
	return send_stored(1, (uint32_t)fread(stored, 1, sizeof(stored), file), ATTEMPTS) == 0 ? 0 : 1;
}
