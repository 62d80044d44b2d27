/*
 * The two functions of a table of 8-bit search over `scan_rows`, which the file that includes this
 * defines: the number of rows is a constant in each use of it.
 */
static int64_t scan(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group, int32_t rows,
                    const rtv__int8_panels *panels, int64_t first, int64_t end)
{
    if (rows == 1)
        return scan_rows(hits, room, group, 1, panels, first, end, 0);
    if (rows == 2)
        return scan_rows(hits, room, group, 2, panels, first, end, 0);
    if (rows <= 4)
        return scan_rows(hits, room, group, 4, panels, first, end, 0);
    return scan_rows(hits, room, group, RTV__TILE_QUERIES, panels, first, end, 0);
}

static int64_t count(rtv__int8_hits *hits, int64_t room, const rtv__int8_group *group,
                     const rtv__int8_panels *panels, int64_t first, int64_t end)
{
    return scan_rows(hits, room, group, RTV__TILE_QUERIES, panels, first, end, 1);
}
