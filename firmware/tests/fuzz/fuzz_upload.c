/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as what a server answers; how many come at a time is in the first byte. */
#include <stddef.h>
#include <string.h>

#include <inquest/upload.h>

struct fuzz_link {
	struct inquest_link link;
	const uint8_t *at;
	size_t left;
	size_t portion;
};

unsigned check_count, check_failures, check_tests;
const char *check_test = "fuzz_upload";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int open_link(struct inquest_link *link)
{
	(void)link;
	return 0;
}

static int send_link(struct inquest_link *link, const void *data, size_t bytes)
{
	(void)link;
	(void)data;
	(void)bytes;
	return 0;
}

static int receive_link(struct inquest_link *link, void *data, size_t bytes)
{
	struct fuzz_link *own = (struct fuzz_link *)link;
	size_t part = own->left < own->portion ? own->left : own->portion;

	part = part < bytes ? part : bytes;
	memcpy(data, own->at, part);
	own->at += part;
	own->left -= part;
	return (int)part;
}

static void close_link(struct inquest_link *link)
{
	(void)link;
}

static int read_dump(const struct inquest_dump_source *source, uint32_t offset, void *data, uint32_t bytes)
{
	uint32_t left = source->length - offset;

	left = left < bytes ? left : bytes;
	memset(data, 'x', left);
	return (int)left;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct inquest_link_api api = {open_link, send_link, receive_link, close_link};
	static struct inquest_upload upload;
	struct inquest_dump_source dump = {.read = read_dump, .sequence = 1, .length = 300};
	struct fuzz_link link = {.link.api = &api};

	if (size < 1) {
		return 0;
	}

	link.portion = data[0] % 64U + 1U;
	link.at = data + 1;
	link.left = size - 1U;
	memset(&upload, 0, sizeof(upload));
	upload.link = &link.link;
	upload.host = "h";
	upload.key = "k";
	upload.piece = 100;
	for (int i = 0; i < 3; i++) {
		/* No bytes out of a fuzzer hit the hash by chance. */
		if (inquest_upload_dump(&upload, &dump) == 0 && !upload.response.has_receipt) {
			__builtin_trap();
		}
	}

	return 0;
}
