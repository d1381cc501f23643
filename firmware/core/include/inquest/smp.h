/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The device's side of SMP for dumps: framing on a serial line, and the requests of docs/formats/smp.md. Zephyr's own mcumgr does
 * the framing in an application; this is for firmware without it, and for tests.
 */
#ifndef INQUEST_SMP_H
#define INQUEST_SMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <inquest/retained.h>
#include <inquest/ring.h>

/** Longest packet, header and CBOR, that is taken or sent. */
#ifndef INQUEST_SMP_PACKET_MAX
#define INQUEST_SMP_PACKET_MAX 512U
#endif

#define INQUEST_SMP_GROUP_IMAGE 1U
/** "IQ": our group among the user's groups (64 and above). */
#define INQUEST_SMP_GROUP_OWN 0x4951U

enum inquest_smp_result {
	INQUEST_SMP_OK = 0,
	INQUEST_SMP_EUNKNOWN = 1,
	INQUEST_SMP_EINVAL = 3,
	INQUEST_SMP_ENOENT = 5,
	INQUEST_SMP_EBADSTATE = 6,
	INQUEST_SMP_EMSGSIZE = 7,
	INQUEST_SMP_ENOTSUP = 8,
};

/** Puts a packet together from the lines of a serial console, which may have other text between them. */
struct inquest_smp_receiver {
	uint8_t packet[INQUEST_SMP_PACKET_MAX + 4U];
	uint16_t have;
	uint16_t expected;
	uint8_t marker;
	bool in_frame;
	uint8_t group[4];
	uint8_t group_have;
	bool started;
};

void inquest_smp_receiver_reset(struct inquest_smp_receiver *receiver);

/** Takes one byte. @return bytes of the packet that is now whole in @c packet + 2, or 0. */
uint16_t inquest_smp_receive(struct inquest_smp_receiver *receiver, uint8_t byte);

/** Sends a packet as frames. @p put is called for every byte. */
void inquest_smp_send(const uint8_t *packet, uint16_t bytes, void (*put)(uint8_t byte, void *context), void *context);

/**
 * Answers a request.
 *
 * @param area      RAM whose dump, if it holds one, could not be copied: it is offered as number 0, behind the others. NULL for none.
 * @param request   A packet: 8 bytes of header and CBOR. Any bytes may stand there.
 * @param response  Room for INQUEST_SMP_PACKET_MAX bytes.
 * @return bytes of the response; 0 when the request is no packet that could be answered.
 */
uint16_t inquest_smp_answer(struct inquest_ring *ring, const struct inquest_retained *area, const uint8_t *request, uint16_t bytes,
			    uint8_t *response);

#endif
