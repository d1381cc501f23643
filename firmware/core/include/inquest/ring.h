/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A ring of dumps on flash. Layout and rules: docs/formats/slot.md.
 *
 * A power cut at any program or erase loses at most the dump that was being written. Nothing outside the slots is stored, so
 * there is no index that could disagree with them.
 */
#ifndef INQUEST_RING_H
#define INQUEST_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <inquest/dump_header.h>
#include <inquest/medium.h>
#include <inquest/sink.h>

#ifndef INQUEST_SLOTS_MAX
#define INQUEST_SLOTS_MAX 16U
#endif

#define INQUEST_SLOT_HEADER_AT 32U
#define INQUEST_SLOT_STREAM_AT 96U
#define INQUEST_WEAR_BUDGET_DEFAULT 5000U

enum inquest_slot_state {
	/** To be erased. */
	INQUEST_SLOT_GARBAGE,
	/** Erased ahead. */
	INQUEST_SLOT_READY,
	INQUEST_SLOT_DUMP,
	/** Could not be read at this boot. It may hold a dump, so it is not erased. */
	INQUEST_SLOT_UNREADABLE,
};

struct inquest_slot {
	uint8_t state;
	/** How often it was erased, as far as known. */
	uint32_t erases;
	/** Of a dump. */
	uint32_t sequence;
	uint32_t repeat;
	uint32_t boot_count;
};

struct inquest_ring {
	const struct inquest_medium *medium;
	uint32_t slot_size;
	uint32_t slot_count;
	uint32_t wear_budget;
	struct inquest_slot slots[INQUEST_SLOTS_MAX];
};

/** A sink over one slot. Program units are collected, so that one program call carries many. */
struct inquest_slot_sink {
	struct inquest_sink sink;
	const struct inquest_ring *ring;
	uint32_t slot;
	/** Offset in the medium where the buffer's first byte goes. */
	uint32_t offset;
	uint32_t have;
	/** The medium's first error; nothing is written after it. */
	int error;
	_Alignas(4) uint8_t buffer[256];
};

/**
 * Divides a medium into slots and reads what is in each.
 *
 * @param slots Slots wanted, 2 to INQUEST_SLOTS_MAX; N slots keep N - 1 dumps.
 * @return 0; -EINVAL when the medium is too small for so many or its write size is above INQUEST_WRITE_BLOCK_MAX; the medium's
 *         error when no slot can be read.
 */
int inquest_ring_open(struct inquest_ring *ring, const struct inquest_medium *medium, uint32_t slots, uint32_t wear_budget);

/**
 * For the fault handler: takes over what the boot had found when it is plausible, and looks again only at the slots that were
 * ready, so that no more than those is read. Otherwise as inquest_ring_open().
 *
 * @param medium The same bytes as the ring's, by another way.
 */
int inquest_ring_reopen(struct inquest_ring *ring, const struct inquest_medium *medium, uint32_t slots, uint32_t wear_budget);

/** Reads again what is in each slot. @return 0; the medium's error when no slot can be read. */
int inquest_ring_scan(struct inquest_ring *ring);

/**
 * Sees to it that a slot is ready, by erasing what the rules name. Not for the fault handler.
 *
 * @return 0; -ENOSPC when every slot that could go has reached its wear budget; the medium's error.
 */
int inquest_ring_prepare(struct inquest_ring *ring);

/** True when a crash that is the @p repeat-th of a loop is to be stored: 0, 1, 2, 4, 8, 16 … */
bool inquest_ring_wants(uint32_t repeat);

/** Opens a ready slot. Erases nothing, so the fault handler may call it. @return 0, or -ENOSPC when none is ready. */
int inquest_ring_begin(const struct inquest_ring *ring, struct inquest_slot_sink *sink);

/**
 * Writes the rest of the stream, reads all of it back, and if it is right writes the header: from here on there is a dump.
 *
 * @param header Sequence, length, CRC, erases and the truncation flag are filled in.
 * @return 0; -EIO when what reads back is not what was written; the medium's error. The slot is then to be erased.
 */
int inquest_ring_commit(struct inquest_ring *ring, struct inquest_slot_sink *sink, struct inquest_dump_header *header);

/** The dumps from the lowest sequence up: @p index 0 is the oldest. @return 0 or -ENOENT. */
int inquest_ring_dump(const struct inquest_ring *ring, uint32_t index, struct inquest_dump_header *header);
uint32_t inquest_ring_count(const struct inquest_ring *ring);

/** Reads of a dump's stream. @return bytes read, 0 at its end; -ENOENT; the medium's error. */
int inquest_ring_read(const struct inquest_ring *ring, uint32_t sequence, uint32_t offset, void *data, uint32_t bytes);

/** Erases one dump and leaves its slot ready. @return 0; -ENOENT; -EROFS when its slot has reached its wear budget; the medium's error. */
int inquest_ring_erase(struct inquest_ring *ring, uint32_t sequence);

/** The highest boot count in any dump, 0 without dumps. */
uint32_t inquest_ring_boot_count(const struct inquest_ring *ring);

#endif
