/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Who answers the accesses to registers: the test that runs. A port's test sets both functions and keeps what it saw.
 */
#ifndef INQUEST_REGISTER_MODEL_H
#define INQUEST_REGISTER_MODEL_H

#include <stdint.h>

extern uint32_t (*model_read)(uintptr_t address);
extern void (*model_write)(uintptr_t address, uint32_t value);

#endif
