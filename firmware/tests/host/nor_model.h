/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * NOR flash: programming turns ones into zeros only, erasing takes whole sectors, and the power can fail at any program or erase,
 * which then has been done in part.
 */
#ifndef INQUEST_NOR_MODEL_H
#define INQUEST_NOR_MODEL_H

#include <setjmp.h>
#include <stdbool.h>

#include <inquest/medium.h>

#define NOR_BYTES_MAX 65536U
#define NOR_SECTORS_MAX 64U

struct nor {
	struct inquest_medium medium;
	uint8_t bytes[NOR_BYTES_MAX];
	uint32_t erases[NOR_SECTORS_MAX];
	/* Programs and erases so far. */
	uint32_t operations;
	/* The operation at which the power fails; 0 for never. */
	uint32_t cut_at;
	uint32_t seed;
	bool is_cut;
	/* Programs of bits from 0 to 1, which flash cannot do: a fault of the program under test. */
	uint32_t violations;
	uint32_t feeds;
	/* Every operation fails with this from operation fail_at on. */
	int fail_with;
	uint32_t fail_at;
	/* Erases of the sectors from here up to, not including, unerasable_to fail. */
	uint32_t unerasable_from;
	uint32_t unerasable_to;
	/* After an erase one bit of a sector stays as it should not. */
	bool is_worn;
	/* Reads from unreadable_from up to, not including, unreadable_to fail. */
	uint32_t unreadable_from, unreadable_to;
};

void nor_open(struct nor *nor, uint32_t size, uint32_t erase_size, uint32_t write_size, uint8_t erased);

#endif
