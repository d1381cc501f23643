/* SPDX-License-Identifier: Apache-2.0 */
/* What a C library gives a firmware. It ships without debug or unwind information, as libraries do. */
#include <string.h>

void *memcpy(void *destination, const void *source, size_t count)
{
	unsigned char *to = destination;
	const unsigned char *from = source;

	if ((((size_t)to | (size_t)from) & 3u) == 0u) {
		unsigned int *to_word = (unsigned int *)(void *)to;
		const unsigned int *from_word = (const unsigned int *)(const void *)from;

		for (; count >= 16u; count -= 16u, to_word += 4, from_word += 4) {
			unsigned int a = from_word[0], b = from_word[1], c = from_word[2], d = from_word[3];

			to_word[0] = a;
			to_word[1] = b;
			to_word[2] = c;
			to_word[3] = d;
		}
		to = (unsigned char *)to_word;
		from = (const unsigned char *)from_word;
	}
	while (count-- > 0u) {
		*to++ = *from++;
	}
	return destination;
}

void *memset(void *destination, int value, size_t count)
{
	unsigned char *to = destination;

	while (count-- > 0u) {
		*to++ = (unsigned char)value;
	}
	return destination;
}

char *strncpy(char *restrict destination, const char *restrict source, size_t count)
{
	size_t i = 0;

	for (; i < count && source[i] != '\0'; i++) {
		destination[i] = source[i];
	}
	for (; i < count; i++) {
		destination[i] = '\0';
	}
	return destination;
}
