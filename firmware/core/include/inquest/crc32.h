/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INQUEST_CRC32_H
#define INQUEST_CRC32_H

#include <stddef.h>
#include <stdint.h>

/**
 * CRC-32 of IEEE 802.3, as in zlib; the check value of "123456789" is 0xcbf43926.
 *
 * @param crc   0 to begin, or the result so far.
 * @param data  May be NULL when @p bytes is 0.
 * @param bytes Number of bytes.
 * @return The CRC of everything so far.
 */
uint32_t inquest_crc32(uint32_t crc, const void *data, size_t bytes);

#endif
