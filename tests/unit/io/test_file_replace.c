/* Saving is all or nothing: whatever fails, the old file stays and no other file is left. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file_replace.h"
#include "io/file_view.h"
#include "io/safetensors.h"
#include "test_support.h"

static char *directory, path[4200];

static void set_up(void)
{
    directory = make_temporary_directory();
    snprintf(path, sizeof path, "%s/model.rtv", directory);
}

static void tear_down(void)
{
    remove_directory(directory);
    free(directory);
}

static int count_files(void)
{
    DIR *listing = opendir(directory);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(listing)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(listing);
    return count;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "wb");
    fputs(text, file);
    fclose(file);
}

static void check_file(const char *name, const char *text)
{
    rtv__file_view view;
    OK(rtv__file_view_open(&view, NULL, name, true));
    ck_assert_uint_eq(view.bytes, strlen(text));
    ck_assert_mem_eq(view.data, text, view.bytes);
    rtv__file_view_close(&view, NULL);
}

START_TEST(the_old_file_stays_until_the_end)
{
    write_file(path, "old");
    rtv__file_replace replace;
    OK(rtv__file_replace_begin(&replace, NULL, path));
    OK(rtv__file_replace_write(&replace, "0000, new", 9));
    check_file(path, "old");
    ck_assert_int_eq(count_files(), 2);
    OK(rtv__file_replace_write_start(&replace, "long", 4));
    OK(rtv__file_replace_finish(&replace));
    check_file(path, "long, new");
    ck_assert_int_eq(count_files(), 1);
}
END_TEST

START_TEST(an_abandoned_file_is_removed)
{
    write_file(path, "old");
    rtv__file_replace replace;
    OK(rtv__file_replace_begin(&replace, NULL, path));
    OK(rtv__file_replace_write(&replace, "new", 3));
    rtv__file_replace_abandon(&replace);
    check_file(path, "old");
    ck_assert_int_eq(count_files(), 1);
}
END_TEST

START_TEST(names_in_use_are_passed_over)
{
    char taken[4400];
    snprintf(taken, sizeof taken, "%s.%lld.0.tmp", path, (long long)getpid());
    write_file(taken, "somebody else's");
    rtv__file_replace first, second;
    OK(rtv__file_replace_begin(&first, NULL, path));
    OK(rtv__file_replace_begin(&second, NULL, path));
    ck_assert_str_ne(first.temporary_path, second.temporary_path);
    OK(rtv__file_replace_write(&first, "1", 1));
    OK(rtv__file_replace_write(&second, "2", 1));
    OK(rtv__file_replace_finish(&second));
    OK(rtv__file_replace_finish(&first));
    check_file(path, "1");
    check_file(taken, "somebody else's");
    ck_assert_int_eq(count_files(), 2);
}
END_TEST

START_TEST(permissions_are_kept)
{
    write_file(path, "old");
    ck_assert_int_eq(chmod(path, 0640), 0);
    rtv__file_replace replace;
    OK(rtv__file_replace_begin(&replace, NULL, path));
    OK(rtv__file_replace_finish(&replace));
    struct stat about;
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_int_eq(about.st_mode & 0777, 0640);
}
END_TEST

START_TEST(what_is_no_file_is_never_replaced)
{
    rtv__file_replace replace;
    FAILS(RTV_E_IO, "/dev/null: is not a regular file",
          rtv__file_replace_begin(&replace, NULL, "/dev/null"));
    ck_assert_int_eq(mkdir(path, 0777), 0);
    FAILS(RTV_E_IO, "is not a regular file", rtv__file_replace_begin(&replace, NULL, path));
    ck_assert_int_eq(count_files(), 1);
    FAILS(RTV_E_NOTFOUND, "directory",
          rtv__file_replace_begin(&replace, NULL, "/nowhere/at/all/model.rtv"));
}
END_TEST

/* The disk is full as far as this process may write. */
START_TEST(a_full_disk_leaves_the_old_file)
{
    write_file(path, "old");
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit limit, before;
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 5000;
    setrlimit(RLIMIT_FSIZE, &limit);
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    static float numbers[4096];
    OK(rtv_tensor_writer_add(writer, "n", RTV_DTYPE_F32, 1, (const int64_t[]){4096}, numbers));
    FAILS(RTV_E_IO, "cannot be written", rtv_tensor_writer_save(writer, path));
    setrlimit(RLIMIT_FSIZE, &before);
    check_file(path, "old");
    ck_assert_int_eq(count_files(), 1);
    OK(rtv_tensor_writer_save(writer, path));
    rtv_tensor_writer_free(writer);
    rtv_tensor_file *file;
    OK(rtv_tensor_file_open(&file, NULL, path, NULL));
    rtv_tensor_file_free(file);
}
END_TEST

static rtv_status refuse(void *out, size_t offset, size_t bytes, void *payload)
{
    (void)out;
    (void)offset;
    (void)bytes;
    (void)payload;
    return rtv__fail(RTV_E_CANCELLED, "no more");
}

START_TEST(a_failing_source_leaves_the_old_file)
{
    write_file(path, "old");
    rtv_tensor_writer *writer;
    OK(rtv_tensor_writer_create(&writer, NULL));
    OK(rtv__tensor_writer_add_filled(writer, NULL, "f", RTV_DTYPE_U8, 1, (const int64_t[]){9},
                                     refuse, NULL));
    FAILS(RTV_E_CANCELLED, "no more", rtv_tensor_writer_save(writer, path));
    check_file(path, "old");
    ck_assert_int_eq(count_files(), 1);
    rtv_tensor_writer_free(writer);
}
END_TEST

START_TEST(paths_without_a_directory_work)
{
    char before[4096];
    ck_assert_ptr_nonnull(getcwd(before, sizeof before));
    ck_assert_int_eq(chdir(directory), 0);
    rtv__file_replace replace;
    OK(rtv__file_replace_begin(&replace, NULL, "plain"));
    OK(rtv__file_replace_write(&replace, "x", 1));
    OK(rtv__file_replace_finish(&replace));
    check_file("plain", "x");
    ck_assert_int_eq(chdir(before), 0);
}
END_TEST

START_TEST(empty_files_are_views_of_nothing)
{
    write_file(path, "");
    for (int into_memory = 0; into_memory < 2; into_memory++) {
        rtv__file_view view;
        OK(rtv__file_view_open(&view, NULL, path, into_memory));
        ck_assert_uint_eq(view.bytes, 0);
        ck_assert_ptr_nonnull(view.data);
        rtv__file_view_close(&view, NULL);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("file_replace");
    TCase *tests = tcase_create("file_replace");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, the_old_file_stays_until_the_end);
    tcase_add_test(tests, an_abandoned_file_is_removed);
    tcase_add_test(tests, names_in_use_are_passed_over);
    tcase_add_test(tests, permissions_are_kept);
    tcase_add_test(tests, what_is_no_file_is_never_replaced);
    tcase_add_test(tests, a_full_disk_leaves_the_old_file);
    tcase_add_test(tests, a_failing_source_leaves_the_old_file);
    tcase_add_test(tests, paths_without_a_directory_work);
    tcase_add_test(tests, empty_files_are_views_of_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
