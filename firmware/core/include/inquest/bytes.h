/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Little-endian numbers in bytes, at any alignment.
 */
#ifndef INQUEST_BYTES_H
#define INQUEST_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline void inquest_put_u16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

static inline void inquest_put_u32(uint8_t *at, uint32_t value)
{
	inquest_put_u16(at, (uint16_t)value);
	inquest_put_u16(at + 2, (uint16_t)(value >> 16));
}

static inline void inquest_put_u64(uint8_t *at, uint64_t value)
{
	inquest_put_u32(at, (uint32_t)value);
	inquest_put_u32(at + 4, (uint32_t)(value >> 32));
}

static inline uint16_t inquest_get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] | ((uint32_t)at[1] << 8));
}

static inline uint32_t inquest_get_u32(const uint8_t *at)
{
	return inquest_get_u16(at) | ((uint32_t)inquest_get_u16(at + 2) << 16);
}

static inline uint64_t inquest_get_u64(const uint8_t *at)
{
	return inquest_get_u32(at) | ((uint64_t)inquest_get_u32(at + 4) << 32);
}

#endif
