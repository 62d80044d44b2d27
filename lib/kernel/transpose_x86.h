/* The transpose kernel with AVX, in squares of 8. Included by the kernel files of x86. */

/* out[j][i] = x[i][j] for i, j < 8: pairs of rows, then pairs of pairs. */
static inline void transpose_square(float *out, int64_t out_row, const float *x, int64_t x_row)
{
    __m256 rows[8], pairs[8];
    /* Row i beside row i + 4: rows[i] has columns 0-3 of both, rows[i + 4] columns 4-7. */
    UNROLL
    for (int i = 0; i < 8; i++) {
        const float *low = x + i % 4 * x_row + i / 4 * 4, *high = low + 4 * x_row;
        rows[i] =
            _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(low)), _mm_loadu_ps(high), 1);
    }
    UNROLL
    for (int i = 0; i < 8; i += 2) {
        pairs[i] = _mm256_unpacklo_ps(rows[i], rows[i + 1]);
        pairs[i + 1] = _mm256_unpackhi_ps(rows[i], rows[i + 1]);
    }
    UNROLL
    for (int i = 0; i < 8; i += 4) {
        UNROLL
        for (int j = 0; j < 2; j++) {
            float *column = out + (i + 2 * j) * out_row;
            _mm256_storeu_ps(column, _mm256_shuffle_ps(pairs[i + j], pairs[i + j + 2], 0x44));
            _mm256_storeu_ps(column + out_row,
                             _mm256_shuffle_ps(pairs[i + j], pairs[i + j + 2], 0xEE));
        }
    }
}

static void transpose(float *out, int64_t out_row, const float *x, int64_t x_row, int64_t rows,
                      int64_t columns)
{
    int64_t square_rows = rows - rows % 8, square_columns = columns - columns % 8;
    for (int64_t i = 0; i < square_rows; i += 8)
        for (int64_t j = 0; j < square_columns; j += 8)
            transpose_square(out + j * out_row + i, out_row, x + i * x_row + j, x_row);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = i < square_rows ? square_columns : 0; j < columns; j++)
            out[j * out_row + i] = x[i * x_row + j];
}
