/* SPDX-License-Identifier: Apache-2.0 */
/* Deferred logging in Zephyr's shape: the packet buffer (sys/mpsc_pbuf.h, sys/mpsc_packet.h), the message
 * (logging/log_msg.h), its package of format and arguments (sys/cbprintf_internal.h), and the sources (logging/log_instance.h).
 */
#ifndef CRASHLAB_LOGGING_H
#define CRASHLAB_LOGGING_H

#include "kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LOG_LEVEL_NONE 0u
#define LOG_LEVEL_ERR 1u
#define LOG_LEVEL_WRN 2u
#define LOG_LEVEL_INF 3u
#define LOG_LEVEL_DBG 4u

#define MPSC_PBUF_HDR                                                                                                  \
	uint32_t valid : 1;                                                                                            \
	uint32_t busy : 1

/* What fills the end of the buffer where a packet did not fit. */
struct mpsc_pbuf_skip {
	MPSC_PBUF_HDR;
	uint32_t len : 30;
};

union mpsc_pbuf_generic {
	struct {
		MPSC_PBUF_HDR;
		uint32_t data : 30;
	} hdr;
	struct mpsc_pbuf_skip skip;
	uint32_t raw;
};

struct k_spinlock {
};

struct mpsc_pbuf_buffer;
typedef uint32_t (*mpsc_pbuf_get_wlen)(const union mpsc_pbuf_generic *packet);
typedef void (*mpsc_pbuf_notify_drop)(const struct mpsc_pbuf_buffer *buffer, const union mpsc_pbuf_generic *packet);

#define MPSC_PBUF_MODE_OVERWRITE 2u
#define MPSC_PBUF_FULL 8u

/* Indices and size in words. */
struct mpsc_pbuf_buffer {
	uint32_t tmp_wr_idx;
	uint32_t wr_idx;
	uint32_t tmp_rd_idx;
	uint32_t rd_idx;
	uint32_t flags;
	struct k_spinlock lock;
	mpsc_pbuf_notify_drop notify_drop;
	mpsc_pbuf_get_wlen get_wlen;
	uint32_t *buf;
	uint32_t size;
	uint32_t max_usage;
	struct k_sem sem;
};

#define LOG_MSG_GENERIC_HDR                                                                                            \
	MPSC_PBUF_HDR;                                                                                                 \
	uint32_t type : 1

struct log_msg_desc {
	LOG_MSG_GENERIC_HDR;
	uint32_t domain : 3;
	uint32_t level : 3;
#ifdef CONFIG_LOG_OLD_MESSAGE
	uint32_t package_len : 10;
#else
	uint32_t package_len : 11;
#endif
	uint32_t data_len : 12;
};

#ifdef CONFIG_LOG_TIMESTAMP_64BIT
typedef uint64_t log_timestamp_t;
#else
typedef uint32_t log_timestamp_t;
#endif

struct log_msg_hdr {
	struct log_msg_desc desc;
	const void *source;
	log_timestamp_t timestamp;
#ifdef CONFIG_LOG_THREAD_ID_PREFIX
	void *tid;
#endif
};

#define Z_LOG_MSG_ALIGNMENT 8u
#define Z_LOG_MSG_PADDING ((Z_LOG_MSG_ALIGNMENT - sizeof(struct log_msg_hdr) % Z_LOG_MSG_ALIGNMENT) % Z_LOG_MSG_ALIGNMENT)

struct log_msg {
	struct log_msg_hdr hdr;
	uint8_t padding[Z_LOG_MSG_PADDING];
	uint8_t data[];
};

struct cbprintf_package_desc {
	uint8_t len;        /* header, format and arguments, in words */
	uint8_t str_cnt;    /* strings copied behind them */
	uint8_t ro_str_cnt; /* positions of pointers to read-only strings */
	uint8_t rw_str_cnt;
};

union cbprintf_package_hdr {
	struct cbprintf_package_desc desc;
	void *raw;
};

struct log_source_const_data {
	const char *name;
	uint8_t level;
};

struct log_source_dynamic_data {
	uint32_t filters;
};

#ifdef CONFIG_LOG_RUNTIME_FILTERING
#define LOG_MODULE_REGISTER(module)                                                                                    \
	extern const struct log_source_const_data log_const_##module;                                                 \
	const struct log_source_const_data log_const_##module __attribute__((section("._log_const.static." #module), used)) = { \
		#module, LOG_LEVEL_DBG                                                                                 \
	};                                                                                                             \
	extern struct log_source_dynamic_data log_dynamic_##module;                                                   \
	struct log_source_dynamic_data log_dynamic_##module __attribute__((section("._log_dynamic.static." #module), used)) = { \
		0x24924924u                                                                                            \
	};                                                                                                             \
	static const void *const log_current_source = &log_dynamic_##module
#else
#define LOG_MODULE_REGISTER(module)                                                                                    \
	extern const struct log_source_const_data log_const_##module;                                                 \
	const struct log_source_const_data log_const_##module __attribute__((section("._log_const.static." #module), used)) = { \
		#module, LOG_LEVEL_DBG                                                                                 \
	};                                                                                                             \
	static const void *const log_current_source = &log_const_##module
#endif

#define LOG_ERR(...) z_log_msg_runtime_create(log_current_source, LOG_LEVEL_ERR, NULL, 0u, __VA_ARGS__)
#define LOG_WRN(...) z_log_msg_runtime_create(log_current_source, LOG_LEVEL_WRN, NULL, 0u, __VA_ARGS__)
#define LOG_INF(...) z_log_msg_runtime_create(log_current_source, LOG_LEVEL_INF, NULL, 0u, __VA_ARGS__)
#define LOG_DBG(...) z_log_msg_runtime_create(log_current_source, LOG_LEVEL_DBG, NULL, 0u, __VA_ARGS__)
#define LOG_HEXDUMP_WRN(bytes, length, text)                                                                           \
	z_log_msg_runtime_create(log_current_source, LOG_LEVEL_WRN, (bytes), (length), "%s", (text))

void z_log_init(void);
void z_log_msg_runtime_create(const void *source, uint32_t level, const void *data, size_t data_len, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* What the logging thread does with one message: it takes it out of the buffer. */
bool z_impl_log_process(void);

#ifdef __cplusplus
}
#endif

#endif
