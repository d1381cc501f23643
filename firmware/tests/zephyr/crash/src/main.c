/* SPDX-License-Identifier: Apache-2.0 */
/* Crashes twice, each time in another way, and says what the module has kept. */
#include <zephyr/devicetree.h>
#include <zephyr/kernel.h>
#include <zephyr/sys/printk.h>

#include <inquest/inquest.h>

struct packet {
	int sequence;
	int *bytes;
	int length;
};

static struct packet *volatile queue_head = (struct packet *)0xe0f00000; /* where the bus answers with a fault */

static int __attribute__((noinline)) send_report(struct packet *packet)
{
	return packet->length + 1;
}

static int __attribute__((noinline)) on_key(int key)
{
	return send_report(queue_head) + key;
}

#ifdef CONFIG_INQUEST_UPLOAD
/* A key that the server gave out when this image was long linked; whoever starts the machine puts it there. */
#define KEY ((const char *)DT_REG_ADDR(DT_NODELABEL(upload_key)))
#endif

static void worker(void *a, void *b, void *c)
{
	uint32_t boot = inquest_boot_report()->boot_count;
	struct inquest_dump_header header;

	ARG_UNUSED(a);
	ARG_UNUSED(b);
	ARG_UNUSED(c);
#ifdef CONFIG_INQUEST_UPLOAD
	inquest_set_upload_key(KEY);
#endif
	k_msleep(200);
	if (boot == 1) {
		printk("crash 1 of 2\n");
		printk("%d\n", on_key(4));
	} else if (boot == 2) {
		printk("crash 2 of 2\n");
		k_panic();
	}

	for (uint32_t i = 0; inquest_dump(i, &header) == 0; i++) {
		printk("dump %u: %u bytes, lost %u, reason %u, boot %u, repeat %u\n", header.sequence, header.length, header.lost, header.reason,
		       header.boot_count, header.repeat);
	}
	printk("captured: %d\n", inquest_capture(0x1001));
	printk("DONE\n");
}

K_THREAD_DEFINE(hid_tx, 1024, worker, NULL, NULL, NULL, 5, 0, 0);

int main(void)
{
	return 0;
}
