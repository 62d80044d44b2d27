/* Ends with 0 where a program built with ThreadSanitizer can start at all. */
int main(void)
{
    return 0;
}
