/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of packets of 32-bit words; where it is full, the oldest packet is dropped. */
#include "mpsc_pbuf.h"

static uint32_t inc(const struct mpsc_pbuf_buffer *buffer, uint32_t idx, uint32_t words)
{
	return (idx + words) % buffer->size;
}

static union mpsc_pbuf_generic *packet_at(const struct mpsc_pbuf_buffer *buffer, uint32_t idx)
{
	return (union mpsc_pbuf_generic *)(void *)&buffer->buf[idx];
}

static bool is_skip(const union mpsc_pbuf_generic *packet)
{
	return packet->hdr.valid == 0u && packet->hdr.busy != 0u;
}

static bool is_empty(const struct mpsc_pbuf_buffer *buffer)
{
	return buffer->rd_idx == buffer->tmp_wr_idx && (buffer->flags & MPSC_PBUF_FULL) == 0u;
}

/* Words from the write index on that nothing stands in, up to the buffer's end or the read index. */
static uint32_t free_words(const struct mpsc_pbuf_buffer *buffer, bool *to_end)
{
	*to_end = false;
	if ((buffer->flags & MPSC_PBUF_FULL) != 0u) {
		return 0u;
	}
	if (buffer->rd_idx > buffer->tmp_wr_idx) {
		return buffer->rd_idx - buffer->tmp_wr_idx;
	}
	*to_end = true;
	return buffer->size - buffer->tmp_wr_idx;
}

static void advance_write(struct mpsc_pbuf_buffer *buffer, uint32_t words)
{
	buffer->tmp_wr_idx = inc(buffer, buffer->tmp_wr_idx, words);
	if (buffer->tmp_wr_idx == buffer->rd_idx) {
		buffer->flags |= MPSC_PBUF_FULL;
	}
}

static void drop_first(struct mpsc_pbuf_buffer *buffer)
{
	union mpsc_pbuf_generic *packet = packet_at(buffer, buffer->rd_idx);
	uint32_t words = is_skip(packet) ? packet->skip.len : buffer->get_wlen(packet);

	if (!is_skip(packet) && buffer->notify_drop != NULL) {
		buffer->notify_drop(buffer, packet);
	}
	packet->raw = 0u;
	buffer->rd_idx = inc(buffer, buffer->rd_idx, words);
	buffer->tmp_rd_idx = buffer->rd_idx;
	buffer->flags &= ~MPSC_PBUF_FULL;
}

union mpsc_pbuf_generic *mpsc_pbuf_alloc(struct mpsc_pbuf_buffer *buffer, uint32_t words)
{
	for (;;) {
		union mpsc_pbuf_generic *packet = packet_at(buffer, buffer->tmp_wr_idx);
		bool to_end;
		uint32_t available = free_words(buffer, &to_end);

		if (available >= words) {
			packet->raw = 0u;
			advance_write(buffer, words);
			return packet;
		}
		if (available > 0u && to_end && (buffer->rd_idx != 0u || is_empty(buffer))) {
			packet->raw = 0u;
			packet->skip.busy = 1u;
			packet->skip.len = available;
			advance_write(buffer, available);
			buffer->wr_idx = inc(buffer, buffer->wr_idx, available);
		} else {
			drop_first(buffer);
		}
	}
}

void mpsc_pbuf_commit(struct mpsc_pbuf_buffer *buffer, union mpsc_pbuf_generic *packet)
{
	packet->hdr.valid = 1u;
	buffer->wr_idx = inc(buffer, buffer->wr_idx, buffer->get_wlen(packet));
}

const union mpsc_pbuf_generic *mpsc_pbuf_claim(struct mpsc_pbuf_buffer *buffer)
{
	while (!is_empty(buffer)) {
		union mpsc_pbuf_generic *packet = packet_at(buffer, buffer->rd_idx);

		if (is_skip(packet)) {
			drop_first(buffer);
			continue;
		}
		packet->hdr.busy = 1u;
		buffer->tmp_rd_idx = inc(buffer, buffer->rd_idx, buffer->get_wlen(packet));
		return packet;
	}
	return NULL;
}

void mpsc_pbuf_free(struct mpsc_pbuf_buffer *buffer, const union mpsc_pbuf_generic *packet)
{
	buffer->rd_idx = inc(buffer, buffer->rd_idx, buffer->get_wlen(packet));
	packet_at(buffer, (uint32_t)((const uint32_t *)packet - buffer->buf))->raw = 0u;
	buffer->flags &= ~MPSC_PBUF_FULL;
}
