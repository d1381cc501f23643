/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that sends what is stored to a fleet server, over Zephyr's sockets: the core's uploader with a link of TLS or TCP. */
#include <errno.h>
#include <string.h>

#include <zephyr/kernel.h>
#include <zephyr/logging/log.h>
#include <zephyr/net/socket.h>

#include <inquest/upload.h>

#include "private.h"

LOG_MODULE_DECLARE(inquest, CONFIG_INQUEST_LOG_LEVEL);

#if !defined(CONFIG_INQUEST_UPLOAD_TLS) && !defined(CONFIG_INQUEST_UPLOAD_PLAINTEXT)
#error "INQUEST_UPLOAD without TLS: dumps and the key would be readable on the way. Set NET_SOCKETS_SOCKOPT_TLS=y, or ask for INQUEST_UPLOAD_PLAINTEXT"
#endif
BUILD_ASSERT(sizeof(CONFIG_INQUEST_UPLOAD_HOST) > 1, "INQUEST_UPLOAD_HOST is empty: name the server");

#ifdef CONFIG_INQUEST_UPLOAD_TLS
#include <zephyr/net/tls_credentials.h>
#define PROTOCOL IPPROTO_TLS_1_2
#define OWN_PORT 443
#else
#define PROTOCOL IPPROTO_TCP
#define OWN_PORT 80
#endif

#if CONFIG_INQUEST_UPLOAD_PORT == OWN_PORT
#define HOST CONFIG_INQUEST_UPLOAD_HOST
#else
#define HOST CONFIG_INQUEST_UPLOAD_HOST ":" STRINGIFY(CONFIG_INQUEST_UPLOAD_PORT)
#endif

#define KEY_BYTES 128U
#define SECONDS_OF_SILENCE 30
#define LOWEST K_LOWEST_APPLICATION_THREAD_PRIO

static K_SEM_DEFINE(wake, 0, 1);
static char key[KEY_BYTES + 1U] = CONFIG_INQUEST_UPLOAD_KEY;
static int connection = -1;
static bool boot_reported;
/* Dumps that the server will never take; they stay where they are until someone fetches or erases them. */
static uint32_t refused[CONFIG_INQUEST_SLOTS];
static uint32_t refused_count;

#if defined(CONFIG_INQUEST_UPLOAD_TLS) && defined(INQUEST_UPLOAD_HAS_CA)
static const unsigned char ca[] = {
#include <inquest_ca.inc>
};
#endif

static int set_up(int socket)
{
	const struct zsock_timeval patience = {.tv_sec = SECONDS_OF_SILENCE};

	/* A modem or an older network stack may know neither: then its own limits hold. */
	(void)zsock_setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)zsock_setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
#ifdef CONFIG_INQUEST_UPLOAD_TLS
	{
		static const sec_tag_t tags[] = {CONFIG_INQUEST_UPLOAD_SEC_TAG};
		const int verify = TLS_PEER_VERIFY_REQUIRED;

		/* Without any of these the other end could be anyone. */
		if (zsock_setsockopt(socket, SOL_TLS, TLS_SEC_TAG_LIST, tags, sizeof(tags)) != 0 ||
		    zsock_setsockopt(socket, SOL_TLS, TLS_PEER_VERIFY, &verify, sizeof(verify)) != 0 ||
		    zsock_setsockopt(socket, SOL_TLS, TLS_HOSTNAME, CONFIG_INQUEST_UPLOAD_HOST, sizeof(CONFIG_INQUEST_UPLOAD_HOST)) != 0) {
			return -errno;
		}
	}
#endif
	return 0;
}

static int open_link(struct inquest_link *link)
{
	static const struct zsock_addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	struct zsock_addrinfo *addresses = NULL;
	int error = -EHOSTUNREACH;

	ARG_UNUSED(link);
	if (zsock_getaddrinfo(CONFIG_INQUEST_UPLOAD_HOST, STRINGIFY(CONFIG_INQUEST_UPLOAD_PORT), &hints, &addresses) != 0) {
		LOG_WRN("no address of " CONFIG_INQUEST_UPLOAD_HOST " was found%s", IS_ENABLED(CONFIG_DNS_RESOLVER) ? "" : "; DNS_RESOLVER is off");
		return error;
	}

	for (const struct zsock_addrinfo *at = addresses; at != NULL && error != 0; at = at->ai_next) {
		connection = zsock_socket(at->ai_family, SOCK_STREAM, PROTOCOL);
		if (connection < 0) {
			error = -errno;
			continue;
		}

		error = set_up(connection);
		if (error == 0 && zsock_connect(connection, at->ai_addr, at->ai_addrlen) != 0) {
			error = -errno;
		}
		if (error != 0) {
			(void)zsock_close(connection);
			connection = -1;
		}
	}

	zsock_freeaddrinfo(addresses);
	return error;
}

static int send_link(struct inquest_link *link, const void *data, size_t bytes)
{
	const uint8_t *from = data;

	ARG_UNUSED(link);
	while (bytes > 0) {
		ssize_t sent = zsock_send(connection, from, bytes, 0);

		if (sent <= 0) {
			return sent == 0 ? -ECONNRESET : -errno;
		}
		from += sent;
		bytes -= (size_t)sent;
	}

	return 0;
}

static int receive_link(struct inquest_link *link, void *data, size_t bytes)
{
	ssize_t received = zsock_recv(connection, data, bytes, 0);

	ARG_UNUSED(link);
	return received < 0 ? -errno : (int)received;
}

static void close_link(struct inquest_link *link)
{
	ARG_UNUSED(link);
	(void)zsock_close(connection);
	connection = -1;
}

static const struct inquest_link_api link_api = {open_link, send_link, receive_link, close_link};
static struct inquest_link link = {&link_api};
static struct inquest_upload upload;

/* The last dump could not be read: the storage's fault and not the line's, so the next one gets its turn. */
static bool unreadable;

static int read_dump(const struct inquest_dump_source *source, uint32_t offset, void *data, uint32_t bytes)
{
	int read = inquest_dump_read(source->sequence, offset, data, bytes);

	unreadable = unreadable || read < 0;
	return read;
}

static bool is_refused(uint32_t sequence)
{
	for (uint32_t i = 0; i < refused_count; i++) {
		if (refused[i] == sequence) {
			return true;
		}
	}

	return false;
}

static int send_boot_report(void)
{
	uint8_t bytes[INQUEST_BOOT_REPORT_BYTES];
	int error;

	if (boot_reported || upload.device[0] == '\0') {
		return 0;
	}

	inquest_boot_report_write(inquest_boot_report(), bytes);
	error = inquest_upload_boot_report(&upload, bytes, CONFIG_INQUEST_FIRMWARE_VERSION);
	boot_reported = error == 0 || error == -EINVAL;
	return boot_reported ? 0 : error;
}

static void refuse(uint32_t sequence, int error)
{
	if (is_refused(sequence)) {
		return;
	}
	if (error == -EROFS) {
		LOG_WRN("dump %u is on the server and stays here: its slot was erased as often as INQUEST_WEAR_BUDGET allows", sequence);
	} else {
		LOG_ERR("the server will not take dump %u: error %d", sequence, error);
	}

	/* The ring holds fewer dumps than there are slots, but a new one may come in an erased one's place. */
	refused[refused_count % CONFIG_INQUEST_SLOTS] = sequence;
	refused_count = MIN(refused_count + 1U, CONFIG_INQUEST_SLOTS);
}

#define STAYS 1

/* Returns 0 when the dump is gone, STAYS or -ECANCELED when the next one may follow it, or the error of line, server or storage. */
static int send_dump(const struct inquest_dump_header *header)
{
	const struct inquest_dump_source dump = {.read = read_dump,
						 .sequence = header->sequence,
						 .length = header->length,
						 .boot_count = header->boot_count,
						 .uptime_ms = header->uptime_ms};
	int error;

	if (is_refused(header->sequence)) {
		return STAYS;
	}

	unreadable = false;
	error = inquest_upload_dump(&upload, &dump);
	if (error == 0) {
		LOG_INF("dump %u is on the server", header->sequence);
		error = inquest_dump_erase(header->sequence);
	}
	if (error == -ECANCELED) {
		LOG_WRN("dump %u was counted by the server and not stored, since this device sends very many: it stays here, and is sent again later",
			header->sequence);
	}
	if (error == -EMSGSIZE || error == -EINVAL || error == -EROFS) {
		refuse(header->sequence, error);
		error = STAYS;
	}

	return error;
}

/* From the oldest up; each is erased when, and only when, it is stored and the receipt fits. Others are tried again later. */
static int send_dumps(void)
{
	struct inquest_dump_header header;
	uint32_t index = 0;
	int left = 0;
	int error = inquest_dump(index, &header);

	while (error != -ENOENT && error != -ENODEV) {
		unreadable = error != 0;
		error = error == 0 ? send_dump(&header) : error;
		if (error < 0 && !unreadable && error != -ECANCELED) {
			return error;
		}

		left = error < 0 ? error : left;
		index += error == 0 ? 0U : 1U;
		error = inquest_dump(index, &header);
	}

	return left;
}

static void run(void *a, void *b, void *c)
{
	ARG_UNUSED(a);
	ARG_UNUSED(b);
	ARG_UNUSED(c);
#if defined(CONFIG_INQUEST_UPLOAD_TLS) && defined(INQUEST_UPLOAD_HAS_CA)
	(void)tls_credential_add(CONFIG_INQUEST_UPLOAD_SEC_TAG, TLS_CREDENTIAL_CA_CERTIFICATE, ca, sizeof(ca));
#endif
	/* Not where it is defined: its buffers would lie in the image as zeros. */
	upload.link = &link;
	upload.host = HOST;
	upload.key = key;
	upload.piece = CONFIG_INQUEST_UPLOAD_PIECE;
	(void)k_sem_take(&wake, K_FOREVER);
	for (;;) {
		uint32_t pause;
		int error;

		if (key[0] == '\0') {
			LOG_WRN("no key for the server: set INQUEST_UPLOAD_KEY, or call inquest_set_upload_key()");
			(void)k_sem_take(&wake, K_FOREVER);
			continue;
		}
		upload.device = inquest_device_name();
		error = send_boot_report();
		error = error != 0 ? error : send_dumps();
		inquest_upload_close(&upload);
		pause = inquest_upload_pause(&upload, error, CONFIG_INQUEST_UPLOAD_RETRY_SECONDS, k_cycle_get_32());
		if (error != 0) {
			LOG_WRN("upload: error %d%s, again in %u s", error, error == -EACCES ? ": the server does not know the key" : "", pause);
		}
		(void)k_sem_take(&wake, error == 0 ? K_FOREVER : K_SECONDS(pause));
	}
}

void inquest_set_upload_key(const char *text)
{
	strncpy(key, text, KEY_BYTES);
	k_sem_give(&wake);
}

void inquest_upload_now(void)
{
	k_sem_give(&wake);
}

K_THREAD_DEFINE(inquest_upload_thread, CONFIG_INQUEST_UPLOAD_STACK_SIZE, run, NULL, NULL, NULL, LOWEST, 0, 0);
