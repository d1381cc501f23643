/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Access to peripheral registers, at addresses that the configuration gives. A test that defines INQUEST_REGISTER_MODEL
 * answers every access itself.
 */
#ifndef INQUEST_REGISTERS_H
#define INQUEST_REGISTERS_H

#include <stdint.h>

#ifdef INQUEST_REGISTER_MODEL

uint32_t inquest_register_read(uintptr_t address);
void inquest_register_write(uintptr_t address, uint32_t value);

#else

static inline uint32_t inquest_register_read(uintptr_t address)
{
	return *(volatile const uint32_t *)address;
}

static inline void inquest_register_write(uintptr_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

#endif
#endif
