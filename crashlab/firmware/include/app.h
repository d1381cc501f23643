/* SPDX-License-Identifier: Apache-2.0 */
/* What the modules of the application offer each other. */
#ifndef CRASHLAB_APP_H
#define CRASHLAB_APP_H

#include "crashlab.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An address where the machine has nothing: reading it is a bus fault. */
#if defined(__ARM_ARCH_6M__)
#define UNMAPPED_DEVICE 0x60000000u
#else
#define UNMAPPED_DEVICE 0x4fff0000u
#endif

enum hid_event_kind {
	HID_KEY_PRESSED = 1,
	HID_KEY_RELEASED,
	HID_SEND_LOST,
	HID_SEND_UNBOUND,
	HID_SEND_WILD,
	HID_SEND_DATA,
	HID_KEYMAP,
	HID_ENCODE_LEAF,
	HID_ASM_LEAF,
	HID_BELOW_ASM,
	HID_LOCKUP
};

struct hid_event {
	enum hid_event_kind kind;
	uint8_t usage;
	uint16_t timestamp;
};

enum sensor_command_kind {
	SENSOR_AVERAGE = 1,
	SENSOR_TIMESTAMP,
	SENSOR_BURST,
	SENSOR_CALIBRATE,
	SENSOR_PROBE,
	SENSOR_POSTED_WRITE,
	SENSOR_FILTER,
	SENSOR_FILTER_DEAD,
	SENSOR_FREED
};

struct sensor_command {
	enum sensor_command_kind kind;
	uint32_t channel;
};

enum net_packet_kind { NET_OPTIONS = 1, NET_NESTED, NET_NESTED_THEN_NULL, NET_APPEND, NET_CANARY, NET_CHECKSUM, NET_DESCRIBE };

struct net_packet {
	uint8_t kind;
	uint8_t length;
	uint8_t payload[62];
};

struct key_position {
	uint8_t row;
	uint8_t column;
};

void hid_init(void);
void hid_post(enum hid_event_kind kind, uint8_t usage);
void keymap_process(struct key_position position, uint8_t layer);
void sensor_init(void);
void sensor_early_probe(void);
void sensor_post(enum sensor_command_kind kind, uint32_t channel);
float sensor_filter(uint32_t channel, float sample);
void sensor_filter_destroyed(uint32_t channel);
void net_init(void);
void net_post(enum net_packet_kind kind, uint8_t length);
void display_init(void);
void display_request(uint32_t frame);
void storage_init(void);
void storage_request(uint32_t what);
void crypto_init(void);
void crypto_request(uint32_t what);
void radio_init(void);

void asm_copy_words(uint32_t *destination, const uint32_t *source, uint32_t count);
void asm_for_each(uint32_t *items, uint32_t count, void (*visit)(uint32_t *item));

#ifdef __cplusplus
}
#endif

#endif
