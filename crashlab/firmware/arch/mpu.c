/* SPDX-License-Identifier: Apache-2.0 */
/* Memory protection in Zephyr's manner: code read-only, RAM not executable, a guard under each thread's stack, and the
 * first bytes of the address space closed so that a null pointer faults.
 */
#include "crashlab.h"

void z_arm_configure_dynamic_mpu_regions(const struct k_thread *thread);

#if defined(__ARM_ARCH_6M__)
void arch_mpu_init(void)
{
}

void arch_mpu_off(void)
{
}

#elif defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)

static void region(uint32_t number, uint32_t start, uint32_t last, uint32_t access)
{
	MPU_RNR = number;
	MPU_RBAR = start | access;
	MPU_RLAR = (last & ~31u) | 1u;
}

void arch_mpu_init(void)
{
	MPU_MAIR0 = 0x44u;
	region(0, CONFIG_FLASH_START, CONFIG_FLASH_START + CONFIG_FLASH_SIZE - 1u, 3u << 1);
	region(1, CONFIG_RAM_START, CONFIG_RAM_START + CONFIG_RAM_SIZE - 1u, (1u << 1) | 1u);
	region(2, 0x40000000u, 0x5fffffffu, (1u << 1) | 1u);
	region(3, CONFIG_LAB_START, CONFIG_LAB_START + CONFIG_LAB_SIZE - 1u, (1u << 1) | 1u);
	MPU_CTRL = 1u;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

void arch_mpu_off(void)
{
	MPU_CTRL = 0u;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

/* The stack limit register does the guard's work here. */

#else

#define NO_ACCESS (0u << 24)
#define READ_WRITE (3u << 24)
#define READ_ONLY (6u << 24)
#define EXECUTE_NEVER (1u << 28)
#define LOG2_SIZE(bits) ((((bits) - 1u) << 1) | 1u)

static void region(uint32_t number, uint32_t start, uint32_t attributes)
{
	MPU_RNR = number;
	MPU_RBAR = start;
	MPU_RASR = attributes;
}

void arch_mpu_init(void)
{
	region(0, CONFIG_FLASH_START & ~0x3fffffu, READ_ONLY | LOG2_SIZE(22u));
	region(1, CONFIG_RAM_START, READ_WRITE | EXECUTE_NEVER | LOG2_SIZE(22u));
	/* Where the device's RAM ends, QEMU has more. */
	region(4, CONFIG_RAM_START + CONFIG_RAM_SIZE, NO_ACCESS | EXECUTE_NEVER | LOG2_SIZE(18u));
	if (crashlab_config.null_guard != 0u) {
		region(2, 0u, NO_ACCESS | EXECUTE_NEVER | LOG2_SIZE(8u));
	}
	MPU_CTRL = 5u;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

void arch_mpu_off(void)
{
	MPU_CTRL = 0u;
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

void z_arm_configure_dynamic_mpu_regions(const struct k_thread *thread)
{
	if (crashlab_config.stack_guard != 0u) {
		region(3, (uint32_t)thread->stack_info.start, READ_ONLY | EXECUTE_NEVER | LOG2_SIZE(5u));
	}
}
#endif
