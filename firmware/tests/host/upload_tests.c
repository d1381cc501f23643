/* SPDX-License-Identifier: Apache-2.0 */
/* The uploader against answers as they stand here; against a real server it is tested elsewhere. */
#include <errno.h>

#include <inquest/latch.h>
#include <inquest/upload.h>

#include "check.h"

#define ANSWERS_MOST 8U
#define CREATED "HTTP/1.1 201 Created\r\nContent-Length: 0\r\nLocation: /api/v1/uploads/abc\r\n\r\n"
#define TEXT "a dump of 27 bytes, in fact"

struct scripted {
	struct inquest_link link;
	const char *answers[ANSWERS_MOST];
	uint32_t next;
	size_t at;
	/* Bytes that one receive gives at most. */
	size_t portion;
	/* Everything that was sent, and how often a connection was opened. */
	char sent[8192];
	size_t sent_bytes;
	uint32_t opened;
	bool is_open;
	/* The next body does not get through. */
	bool cuts_body;
	/* The cut is one way only: what the other end said before is still heard. */
	bool cut_one_way;
	bool is_cut;
};

static struct scripted line;
static struct inquest_upload upload;
static uint8_t stored[1024];
static struct inquest_dump_source dump;
static char receipt[160];

static int open_line(struct inquest_link *link)
{
	(void)link;
	CHECK(!line.is_open);
	line.is_open = true;
	line.is_cut = false;
	line.opened++;
	return 0;
}

static int send_line(struct inquest_link *link, const void *data, size_t bytes)
{
	(void)link;
	CHECK(line.is_open);
	CHECK(line.sent_bytes + bytes < sizeof(line.sent));
	if (line.cuts_body && *(const char *)data == TEXT[0]) {
		line.cuts_body = false;
		line.is_cut = !line.cut_one_way;
		return -ECONNRESET;
	}
	memcpy(line.sent + line.sent_bytes, data, bytes);
	line.sent_bytes += bytes;
	return 0;
}

static int receive_line(struct inquest_link *link, void *data, size_t bytes)
{
	const char *answer = line.answers[line.next];
	size_t left = answer == NULL || line.is_cut ? 0 : strlen(answer) - line.at;

	(void)link;
	CHECK(line.is_open);
	left = left < bytes ? left : bytes;
	left = left < line.portion ? left : line.portion;
	if (left > 0) {
		memcpy(data, answer + line.at, left);
		line.at += left;
		if (answer[line.at] == '\0') {
			line.next++;
			line.at = 0;
		}
	}

	return (int)left;
}

static void close_line(struct inquest_link *link)
{
	(void)link;
	CHECK(line.is_open);
	line.is_open = false;
}

static int read_stored(const struct inquest_dump_source *source, uint32_t offset, void *data, uint32_t bytes)
{
	uint32_t left = source->length - offset;

	left = left < bytes ? left : bytes;
	memcpy(data, stored + offset, left);
	return (int)left;
}

/* A line that gives these answers, and a dump to be sent. */
static void prepare(const char *first, const char *second, const char *third, const char *fourth)
{
	static const struct inquest_link_api api = {open_line, send_line, receive_line, close_line};
	struct inquest_sha256 sha;
	uint8_t hash[INQUEST_SHA256_BYTES];

	memset(&line, 0, sizeof(line));
	line.link.api = &api;
	line.answers[0] = first;
	line.answers[1] = second;
	line.answers[2] = third;
	line.answers[3] = fourth;
	line.portion = 4096;
	memset(&upload, 0, sizeof(upload));
	upload.link = &line.link;
	upload.host = "crashes.example";
	upload.key = "inqi_secret";
	upload.device = "kb-17";
	memcpy(stored, TEXT, sizeof(TEXT));
	dump = (struct inquest_dump_source){.read = read_stored, .sequence = 4, .length = sizeof(TEXT) - 1U, .boot_count = 9, .uptime_ms = 1500};

	inquest_sha256_begin(&sha);
	inquest_sha256_add(&sha, stored, dump.length);
	inquest_sha256_end(&sha, hash);
	(void)strcpy(receipt, "HTTP/1.1 204 No Content\r\nUpload-Offset: 27\r\nInquest-Receipt: ");
	for (uint32_t i = 0; i < sizeof(hash); i++) {
		(void)snprintf(receipt + strlen(receipt), 3, "%02x", hash[i]);
	}
	(void)strcat(receipt, "\r\n\r\n");
}

static void sha_256_is_that_of_the_standard(void)
{
	static const struct {
		const char *text;
		uint8_t start[4];
	} known[] = {{"", {0xe3, 0xb0, 0xc4, 0x42}},
		     {"abc", {0xba, 0x78, 0x16, 0xbf}},
		     {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", {0x24, 0x8d, 0x6a, 0x61}}};
	static const uint8_t million_a[4] = {0xcd, 0xc7, 0x6e, 0x5c};
	struct inquest_sha256 sha;
	uint8_t hash[INQUEST_SHA256_BYTES];

	for (uint32_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		inquest_sha256_begin(&sha);
		inquest_sha256_add(&sha, known[i].text, strlen(known[i].text));
		inquest_sha256_end(&sha, hash);
		CHECK(memcmp(hash, known[i].start, 4) == 0);
	}
	inquest_sha256_begin(&sha);
	for (uint32_t i = 0; i < 1000000; i++) {
		inquest_sha256_add(&sha, "a", 1);
	}
	inquest_sha256_end(&sha, hash);
	CHECK(memcmp(hash, million_a, 4) == 0);
}

static void a_dump_is_announced_sent_and_done_when_the_receipt_fits(void)
{
	for (size_t portion = 1; portion < 90; portion += 8) {
		prepare(CREATED, receipt, NULL, NULL);
		line.portion = portion;
		CHECK_EQUAL(0, inquest_upload_dump(&upload, &dump));
		CHECK_EQUAL(1, line.opened);
		CHECK(strstr(line.sent, "POST /api/v1/uploads HTTP/1.1\r\nHost: crashes.example\r\nAuthorization: Bearer inqi_secret\r\n") == line.sent);
		CHECK(strstr(line.sent, "\r\nUpload-Metadata: device a2ItMTc=,boot-count OQ==,uptime MTUwMA==\r\n\r\nPATCH /api/v1/uploads/abc ") != NULL);
		CHECK(strstr(line.sent, "\r\nContent-Length: 27\r\nUpload-Offset: 0\r\n\r\n" TEXT) != NULL);
	}
}

static void every_request_names_the_device_whose_key_it_may_be(void)
{
	const char *at = line.sent;
	uint32_t named = 0;

	prepare(CREATED, "HTTP/1.1 200 OK\r\nUpload-Offset: 11\r\n\r\n", receipt, NULL);
	upload.device = "Ger\xc3\xa4t\n1";
	line.cuts_body = true;
	CHECK_EQUAL(-ECONNRESET, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL(0, inquest_upload_dump(&upload, &dump));
	while ((at = strstr(at, "\r\nInquest-Device: Ger\xc3\xa4t?1\r\n")) != NULL) {
		named++;
		at++;
	}
	CHECK_EQUAL(4, named); /* POST, PATCH, HEAD, PATCH */
}

static void what_is_no_utf_8_is_sent_as_question_marks(void)
{
	static const struct {
		const char *name, *sent;
	} cases[] = {{"\xe2\x82\xac\xf0\x9f\x98\x80", "\xe2\x82\xac\xf0\x9f\x98\x80"}, {"Ger\xe4t", "Ger?t"}, {"\xc3", "?"},
		     {"\xc0\xaf", "??"}, {"\xe0\x80\xaf", "???"}, {"\xed\xa0\x80", "???"}, {"\xf4\x90\x80\x80", "????"}, {"a\x7f\tb", "a??b"}};
	uint8_t report[INQUEST_BOOT_REPORT_BYTES] = {0};
	char header[64];

	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		prepare("HTTP/1.1 204 No Content\r\n\r\n", NULL, NULL, NULL);
		upload.device = cases[i].name;
		CHECK_EQUAL(0, inquest_upload_boot_report(&upload, report, NULL));
		(void)snprintf(header, sizeof(header), "\r\nInquest-Device: %s\r\n", cases[i].sent);
		CHECK(strstr(line.sent, header) != NULL);
	}
}

static void a_dump_that_was_only_counted_is_not_done(void)
{
	char counted[sizeof(receipt) + 32];

	prepare(CREATED, NULL, NULL, NULL);
	(void)snprintf(counted, sizeof(counted), "%.*s\r\nInquest-Stored: false\r\n\r\n", (int)(strlen(receipt) - 4U), receipt);
	line.answers[1] = counted;
	CHECK_EQUAL(-ECANCELED, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL(3600, inquest_upload_pause(&upload, -ECANCELED, 30, 0));
	CHECK_EQUAL(2 * 3000, inquest_upload_pause(&upload, -ECANCELED, 3000, 0));
	(void)snprintf(counted, sizeof(counted), "%.*s\r\nInquest-Stored: true\r\n\r\n", (int)(strlen(receipt) - 4U), receipt);
	prepare(CREATED, counted, NULL, NULL);
	CHECK_EQUAL(0, inquest_upload_dump(&upload, &dump));
}

static void who_it_was_is_read_from_the_dump(void)
{
	struct inquest_latch latch;

	prepare(CREATED, NULL, NULL, NULL);
	inquest_latch_begin(&latch);
	CHECK_EQUAL(0, inquest_latch_put(&latch, INQUEST_LATCH_DEVICE, "kb-1\r\nX", 7));
	CHECK_EQUAL(0, inquest_latch_put(&latch, INQUEST_LATCH_FIRMWARE, "1.4.2", 5));
	CHECK_EQUAL(0, inquest_latch_put(&latch, INQUEST_LATCH_BUILD_ID, "\x01\xfe", 2));
	inquest_latch_seal(&latch);
	memcpy(stored, "INQINQLINQL\1", 12);
	memcpy(stored + 61, latch.bytes, sizeof(latch.bytes));
	dump.length = 61U + inquest_latch_used(&latch);
	CHECK_EQUAL(-ECONNRESET, inquest_upload_dump(&upload, &dump));
	CHECK(strstr(line.sent, "device a2ItMQ0KWA==,firmware MS40LjI=,build-id MDFmZQ==,") != NULL);

	/* A block whose end was cut off is none. */
	prepare(CREATED, NULL, NULL, NULL);
	memcpy(stored, latch.bytes, sizeof(latch.bytes));
	dump.length = 24;
	CHECK_EQUAL(-ECONNRESET, inquest_upload_dump(&upload, &dump));
	CHECK(strstr(line.sent, "device a2ItMTc=,boot") != NULL);
}

static void a_line_that_breaks_is_taken_up_where_the_server_has_it(void)
{
	prepare(CREATED, "HTTP/1.1 200 OK\r\nUpload-Offset: 11\r\n\r\n", receipt, NULL);
	line.cuts_body = true;
	CHECK_EQUAL(-ECONNRESET, inquest_upload_dump(&upload, &dump));
	CHECK(!line.is_open);
	CHECK_EQUAL(30, inquest_upload_pause(&upload, -ECONNRESET, 30, 0));
	CHECK_EQUAL(0, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL(2, line.opened);
	CHECK(strstr(line.sent, "HEAD /api/v1/uploads/abc ") != NULL);
	CHECK(strstr(line.sent, "Content-Length: 16\r\nUpload-Offset: 11\r\n\r\n7 bytes, in fact") != NULL);
	CHECK_EQUAL(0, upload.failures);
}

static void an_upload_that_the_server_forgot_begins_anew(void)
{
	prepare(CREATED, "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}", CREATED, receipt);
	line.cuts_body = true;
	CHECK_EQUAL(-ECONNRESET, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL(0, inquest_upload_dump(&upload, &dump));

	/* It expires between the announcement and the bytes. */
	prepare(CREATED, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", NULL, NULL);
	CHECK_EQUAL(-EAGAIN, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL('\0', upload.location[0]);
}

static void another_dump_does_not_go_where_the_last_one_was_going(void)
{
	prepare(CREATED, CREATED, receipt, NULL);
	line.cuts_body = true;
	CHECK_EQUAL(-ECONNRESET, inquest_upload_dump(&upload, &dump));
	dump.sequence++;
	CHECK_EQUAL(0, inquest_upload_dump(&upload, &dump));
	CHECK(strstr(line.sent, "HEAD") == NULL);
}

static void a_receipt_for_other_bytes_is_none(void)
{
	prepare(CREATED, receipt, NULL, NULL);
	receipt[strlen(receipt) - 5U] ^= 1;
	CHECK_EQUAL(-EBADMSG, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL('\0', upload.location[0]);

	prepare(CREATED, "HTTP/1.1 204 No Content\r\nUpload-Offset: 27\r\n\r\n", NULL, NULL);
	CHECK_EQUAL(-EBADMSG, inquest_upload_dump(&upload, &dump));
	prepare(CREATED, "HTTP/1.1 204 No Content\r\nUpload-Offset: 27\r\nInquest-Receipt: 00\r\n\r\n", NULL, NULL);
	CHECK_EQUAL(-EBADMSG, inquest_upload_dump(&upload, &dump));
	/* Of a receipt before the end nothing follows. */
	prepare(CREATED, "HTTP/1.1 204 No Content\r\nUpload-Offset: 28\r\n\r\n", NULL, NULL);
	CHECK_EQUAL(-EBADMSG, inquest_upload_dump(&upload, &dump));
}

static void a_server_that_stands_still_is_given_up(void)
{
	prepare(CREATED, NULL, NULL, NULL);
	for (uint32_t i = 1; i < ANSWERS_MOST - 1U; i++) {
		line.answers[i] = "HTTP/1.1 204 No Content\r\nUpload-Offset: 0\r\n\r\n";
	}
	CHECK_EQUAL(-EBADMSG, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL(4, line.next);
}

static void refusals_are_told_apart(void)
{
	static const struct {
		int status, result;
	} cases[] = {{400, -EINVAL}, {401, -EACCES}, {403, -EACCES}, {404, -EBADMSG}, {412, -EBADMSG}, {413, -EMSGSIZE}, {423, -EAGAIN},
		     {429, -EAGAIN}, {500, -EAGAIN}, {503, -EAGAIN}, {507, -EAGAIN}, {302, -EBADMSG}, {200, -EBADMSG}};
	char answer[128];

	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		(void)snprintf(answer, sizeof(answer), "HTTP/1.1 %d Whatever\r\nContent-Length: 3\r\nRetry-After: 77\r\n\r\nwhy", cases[i].status);
		prepare(answer, NULL, NULL, NULL);
		CHECK_EQUAL(cases[i].result, inquest_upload_dump(&upload, &dump));
		CHECK_EQUAL(77, inquest_upload_pause(&upload, cases[i].result, 30, 0));
	}

	/* An answer before all is sent, on a line that then breaks. */
	prepare(CREATED, "HTTP/1.1 507 Full\r\nContent-Length: 0\r\nRetry-After: 600\r\n\r\n", NULL, NULL);
	line.cuts_body = true;
	line.cut_one_way = true;
	CHECK_EQUAL(-EAGAIN, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL(600, inquest_upload_pause(&upload, -EAGAIN, 30, 0));
}

static void pauses_double_up_to_a_day_and_differ(void)
{
	prepare(NULL, NULL, NULL, NULL);
	CHECK_EQUAL(30, inquest_upload_pause(&upload, -ETIMEDOUT, 30, 0));
	CHECK_EQUAL(60, inquest_upload_pause(&upload, -ETIMEDOUT, 30, 0));
	CHECK_EQUAL(120 + 30, inquest_upload_pause(&upload, -ETIMEDOUT, 30, 30));
	for (uint32_t i = 0; i < 100; i++) {
		CHECK(inquest_upload_pause(&upload, -ETIMEDOUT, 30, 0) <= 86400);
	}
	CHECK_EQUAL(86400, inquest_upload_pause(&upload, -ETIMEDOUT, 30, 0));
	CHECK_EQUAL(0, inquest_upload_pause(&upload, 0, 30, 0));
	upload.retry_after_s = UINT32_MAX;
	CHECK_EQUAL(86400, inquest_upload_pause(&upload, -EAGAIN, 30, 0));
}

static void a_boot_report_is_one_request(void)
{
	uint8_t report[INQUEST_BOOT_REPORT_BYTES] = {'I', 'N', 'Q', 'B'};

	prepare("HTTP/1.1 204 No Content\r\n\r\n", NULL, NULL, NULL);
	upload.device = "kb\r\nX: y";
	CHECK_EQUAL(0, inquest_upload_boot_report(&upload, report, "1.4.2"));
	CHECK(strstr(line.sent, "POST /api/v1/boots HTTP/1.1\r\n") == line.sent);
	CHECK(strstr(line.sent, "\r\nInquest-Device: kb??X: y\r\n") != NULL);
	CHECK(strstr(line.sent, "\r\nContent-Length: 32\r\nInquest-Firmware: 1.4.2\r\n\r\nINQB") != NULL);
	CHECK(line.is_open);
	inquest_upload_close(&upload);
	inquest_upload_close(&upload);
	CHECK(!line.is_open);
}

static void a_head_is_read_as_it_should_be_and_nothing_else_is(void)
{
	static const struct {
		const char *bytes;
		int status; /* 0: no response */
	} cases[] = {
		{"HTTP/1.1 204\r\n\r\n", 204},
		{"HTTP/1.0 200 OK\nUpload-Offset:5\n\n", 200},
		{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\n", 201},
		{"HTTP/2 200 OK\r\n\r\n", 0},
		{"HTTP/1.1 20 OK\r\n\r\n", 0},
		{"HTTP/1.1 2000 OK\r\n\r\n", 0},
		{"HTTP/1.1 099 OK\r\n\r\n", 0},
		{"<html>\r\n\r\n", 0},
		{"\r\n\r\n", 0},
	};
	struct inquest_http_response response;

	for (uint32_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int taken;

		inquest_http_begin(&response);
		taken = inquest_http_take(&response, cases[i].bytes, strlen(cases[i].bytes));
		CHECK_EQUAL(cases[i].status, taken < 0 || !response.is_complete ? 0 : response.status);
	}
}

static void read_head(struct inquest_http_response *response, const char *headers)
{
	char head[1024];
	int bytes = snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n%s\r\n\r\n", headers);

	inquest_http_begin(response);
	CHECK_EQUAL(bytes, inquest_http_take(response, head, (size_t)bytes));
	CHECK(response->is_complete);
}

static void headers_that_are_out_of_bounds_count_as_absent(void)
{
	struct inquest_http_response response;
	char endless[64];
	int taken = 0;

	read_head(&response, "UPLOAD-OFFSET:   4294967295\r\ncontent-length: 4294967296\r\nretry-after: Fri, 31 Dec 1999 23:59:59 GMT");
	CHECK(response.has_offset && response.offset == UINT32_MAX && !response.has_length && response.retry_after_s == 0);
	read_head(&response, "Upload-Offset: -1\r\nContent-Length: 1a\r\nConnection: keep-alive, Close");
	CHECK(!response.has_offset && !response.has_length && response.closes);
	read_head(&response, "Location: https://other.example:8/up/1?a=b\r\nTransfer-Encoding: chunked");
	CHECK(strcmp(response.location, "/up/1?a=b") == 0 && response.closes);
	read_head(&response, "Location: //other.example/up");
	CHECK_EQUAL('\0', response.location[0]);
	read_head(&response, "Location: /up/1 HTTP/1.1");
	CHECK_EQUAL('\0', response.location[0]);
	read_head(&response, "Location: up/1");
	CHECK_EQUAL('\0', response.location[0]);

	/* Longest and one more. */
	{
		char header[INQUEST_HTTP_PATH_MAX + 32U] = "Location: /";
		size_t at = strlen(header);

		memset(header + at, 'x', INQUEST_HTTP_PATH_MAX - 2U);
		read_head(&response, header);
		CHECK_EQUAL(INQUEST_HTTP_PATH_MAX - 1U, strlen(response.location));
		header[strlen(header)] = 'x';
		read_head(&response, header);
		CHECK_EQUAL('\0', response.location[0]);
	}

	inquest_http_begin(&response);
	CHECK(inquest_http_take(&response, "HTTP/1.1 200 OK\r\n", 17) == 17);
	(void)strcpy(endless, "X: 1\r\n");
	for (uint32_t i = 0; i < 2000 && taken >= 0; i++) {
		taken = inquest_http_take(&response, endless, 6);
	}
	CHECK_EQUAL(-EBADMSG, taken);
}

static void a_request_that_does_not_fit_is_not_sent(void)
{
	static char key[INQUEST_UPLOAD_BUFFER];

	prepare(CREATED, NULL, NULL, NULL);
	memset(key, 'k', sizeof(key) - 1U);
	upload.key = key;
	CHECK_EQUAL(-EMSGSIZE, inquest_upload_dump(&upload, &dump));
	CHECK_EQUAL(0, line.sent_bytes);
}

void upload_tests(void)
{
	RUN(sha_256_is_that_of_the_standard);
	RUN(a_dump_is_announced_sent_and_done_when_the_receipt_fits);
	RUN(who_it_was_is_read_from_the_dump);
	RUN(every_request_names_the_device_whose_key_it_may_be);
	RUN(what_is_no_utf_8_is_sent_as_question_marks);
	RUN(a_dump_that_was_only_counted_is_not_done);
	RUN(a_line_that_breaks_is_taken_up_where_the_server_has_it);
	RUN(an_upload_that_the_server_forgot_begins_anew);
	RUN(another_dump_does_not_go_where_the_last_one_was_going);
	RUN(a_receipt_for_other_bytes_is_none);
	RUN(a_server_that_stands_still_is_given_up);
	RUN(refusals_are_told_apart);
	RUN(pauses_double_up_to_a_day_and_differ);
	RUN(a_boot_report_is_one_request);
	RUN(a_head_is_read_as_it_should_be_and_nothing_else_is);
	RUN(headers_that_are_out_of_bounds_count_as_absent);
	RUN(a_request_that_does_not_fit_is_not_sent);
}
