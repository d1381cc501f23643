/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CRASHLAB_MPSC_PBUF_H
#define CRASHLAB_MPSC_PBUF_H

#include "logging.h"

union mpsc_pbuf_generic *mpsc_pbuf_alloc(struct mpsc_pbuf_buffer *buffer, uint32_t words);
void mpsc_pbuf_commit(struct mpsc_pbuf_buffer *buffer, union mpsc_pbuf_generic *packet);
const union mpsc_pbuf_generic *mpsc_pbuf_claim(struct mpsc_pbuf_buffer *buffer);
void mpsc_pbuf_free(struct mpsc_pbuf_buffer *buffer, const union mpsc_pbuf_generic *packet);

#endif
