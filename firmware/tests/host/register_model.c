/* SPDX-License-Identifier: Apache-2.0 */
#include "register_model.h"
#include "../../core/media/registers.h"

uint32_t (*model_read)(uintptr_t address);
void (*model_write)(uintptr_t address, uint32_t value);

uint32_t inquest_register_read(uintptr_t address)
{
	return model_read(address);
}

void inquest_register_write(uintptr_t address, uint32_t value)
{
	model_write(address, value);
}
