static void TYPED(product)(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const void *va,
                           const void *vb, bool add, void *vc)
{
    const REAL *a = va, *b = vb;
    REAL *c = vc;
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            REAL sum = 0;
            for (int64_t l = 0; l < k; l++)
                sum += (ta ? a[l * m + i] : a[i * k + l]) * (tb ? b[j * k + l] : b[l * n + j]);
            c[i * n + j] = add ? c[i * n + j] + sum : sum;
        }
}
