/* SPDX-License-Identifier: Apache-2.0 */
/* Settings in flash: two threads, two locks, work items. */
#include "app.h"

struct setting {
	const char *key;
	uint32_t value;
	struct setting *next;
};

K_MUTEX_DEFINE(flash_lock);
K_MUTEX_DEFINE(cache_lock);
K_SEM_DEFINE(settings_saved, 0, 1);
K_SEM_DEFINE(storage_wake, 0, 1);
static K_THREAD_STACK_DEFINE(storage_stack, CONFIG_STACK_SIZE);
static K_THREAD_STACK_DEFINE(settings_stack, CONFIG_STACK_SIZE / 2);
static struct k_thread storage_thread_data;
static struct k_thread settings_thread_data;
static struct setting layout = { "layout", 2, NULL };
static struct setting *volatile settings_root = &layout;
static volatile uint32_t request;
static struct k_work battery_work;
static char *volatile layer_label;
static char *volatile layer_icon;

static NOINLINE void check_wear(uint32_t erases)
{
	if (erases > 3u) {
		k_panic();
	}
	settings_root->value = erases;
}

static NOINLINE void compact(struct setting *setting, uint32_t erases)
{
	setting->value += erases;
	check_wear(erases + 1u);
	setting->value++;
}

static NOINLINE struct setting *find_setting(uint32_t number)
{
	struct setting *setting = settings_root;

	while (number-- > 0u && setting != NULL) {
		setting = setting->next;
	}
	return setting;
}

static NOINLINE void store_value(uint32_t number, uint32_t value)
{
	struct setting *setting = find_setting(number);

	*(volatile uint32_t *)&setting->value = value;
}

static NOINLINE void lock_both(struct k_mutex *first, struct k_mutex *second)
{
	(void)k_mutex_lock(first, K_FOREVER);
	(void)k_sleep(2);
	(void)k_mutex_lock(second, K_FOREVER);
	settings_root->value++;
	(void)k_mutex_unlock(second);
	(void)k_mutex_unlock(first);
}

/* The copy is longer than the block that it was allocated for: the heap's next header is overwritten. */
static NOINLINE char *cache_text(const char *text, size_t len)
{
	char *copy = k_malloc(8);

	for (size_t i = 0; i < len; i++) {
		((volatile char *)copy)[i] = text[i];
	}
	return copy;
}

static NOINLINE void cache_layer_names(void)
{
	static const char name[] = "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9";
	char *first = cache_text(name, 32);
	char *second = cache_text(name, 4);

	settings_root->key = first != second ? first : second;
}

/* The label is longer than its block, and the heap notices when the block is freed. */
static NOINLINE void rename_layer(const char *label, size_t len)
{
	layer_label = k_malloc(10);
	layer_icon = k_malloc(24);
	for (size_t i = 0; i < len; i++) {
		((volatile char *)layer_label)[i] = label[i];
	}
	k_free(layer_label);
	layer_label = NULL;
	NOT_A_TAIL_CALL();
}

/* Two owners of one block, and both free it. */
static NOINLINE void drop_icon(char *icon)
{
	k_free(icon);
	NOT_A_TAIL_CALL();
}

static NOINLINE void redraw_layer(void)
{
	char *shown;

	layer_icon = k_malloc(24);
	shown = layer_icon;
	drop_icon(layer_icon);
	drop_icon(shown);
	NOT_A_TAIL_CALL();
}

static NOINLINE void storage_serve(uint32_t what)
{
	switch (what) {
	case 1:
		compact(settings_root, 7u);
		break;
	case 2:
		store_value(1u, 0x1234u);
		break;
	case 5:
		cache_layer_names();
		break;
	case 6:
		rename_layer("navigation layer two", 20);
		break;
	case 7:
		redraw_layer();
		break;
	case 3:
		lock_both(&flash_lock, &cache_lock);
		break;
	default:
		break;
	}
	NOT_A_TAIL_CALL();
}

static void storage_thread(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	for (;;) {
		(void)k_sem_take(&storage_wake, K_FOREVER);
		storage_serve(request);
	}
}

static void settings_thread(void *p1, void *p2, void *p3)
{
	(void)p1;
	(void)p2;
	(void)p3;
	for (;;) {
		(void)k_sem_take(&settings_saved, K_FOREVER);
		lock_both(&cache_lock, &flash_lock);
	}
}

static NOINLINE void report_level(uint32_t millivolts)
{
	if (millivolts < 3000u) {
		k_oops();
	}
	layout.value = millivolts;
}

static void battery_work_handler(struct k_work *work)
{
	if (work->queue != NULL) {
		report_level(layout.value * 100u);
	}
	NOT_A_TAIL_CALL();
}

/* A thread is starved: the two locks are held crosswise, and the supervisor gives up. */
static void supervisor_expired(struct k_timer *timer)
{
	if (timer->status > 2u && flash_lock.owner != NULL) {
		k_panic();
	}
}
K_TIMER_DEFINE(supervisor_timer, supervisor_expired, NULL);

void storage_request(uint32_t what)
{
	if (what == 4u) {
		k_work_init(&battery_work, battery_work_handler);
		k_work_submit(&battery_work);
		return;
	}
	if (what == 3u) {
		k_timer_start(&supervisor_timer, 3, 3);
		k_sem_give(&settings_saved);
	}
	request = what;
	k_sem_give(&storage_wake);
}

void storage_init(void)
{
	z_ready_thread(k_thread_create(&storage_thread_data, storage_stack, sizeof(storage_stack), storage_thread, NULL, NULL,
				       NULL, 9, 0, "storage"));
	z_ready_thread(k_thread_create(&settings_thread_data, settings_stack, sizeof(settings_stack), settings_thread, NULL,
				       NULL, NULL, 10, 0, "settings"));
}
