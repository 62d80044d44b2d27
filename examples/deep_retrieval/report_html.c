/* One page that needs nothing else: styles and pictures (SVG) stand in it. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "report.h"

enum { CHART_WIDTH = 640, CHART_HEIGHT = 300, MARGIN_LEFT = 56, MARGIN = 24, MARGIN_BOTTOM = 36 };

static const char *const colours[] = {"#3366cc", "#dc3912", "#109618", "#990099",
                                      "#ff9900", "#0099c6", "#dd4477", "#66aa00"};
enum { COLOURS = sizeof colours / sizeof colours[0] };

static void print_escaped(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<')
            fputs("&lt;", file);
        else if (*text == '>')
            fputs("&gt;", file);
        else if (*text == '&')
            fputs("&amp;", file);
        else if (*text == '"')
            fputs("&quot;", file);
        else
            fputc(*text, file);
    }
}

static double place(double value, double least, double most, double from, double to)
{
    double share = most > least ? (value - least) / (most - least) : 0.5;
    return from + share * (to - from);
}

/* A frame with four horizontal lines that are labelled with their values. */
static void begin_chart(FILE *file, const char *title, double least, double most)
{
    fprintf(file, "<h2>%s</h2>\n<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
            title, CHART_WIDTH, CHART_HEIGHT, title);
    for (int i = 0; i <= 4; i++) {
        double value = least + (most - least) * i / 4;
        double y = place(value, least, most, CHART_HEIGHT - MARGIN_BOTTOM, MARGIN);
        fprintf(file,
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>"
                "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3g</text>\n",
                MARGIN_LEFT, CHART_WIDTH - MARGIN, y, y, MARGIN_LEFT - 6, y + 4, value);
    }
}

static void draw_losses(FILE *file, const report *all)
{
    double least = INFINITY, most = -INFINITY;
    int64_t epochs = 1;
    for (int i = 0; i < all->result_count; i++) {
        epochs = all->results[i].epochs > epochs ? all->results[i].epochs : epochs;
        for (int64_t e = 0; e < all->results[i].epochs; e++) {
            least = fmin(least, all->results[i].losses[e]);
            most = fmax(most, all->results[i].losses[e]);
        }
    }
    begin_chart(file, "Loss per training row, by epoch", least, most);
    for (int i = 0; i < all->result_count; i++) {
        /* Of a single epoch, one point twice with round ends: a dot. */
        int is_dot = all->results[i].epochs == 1;
        fprintf(file,
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%d\" "
                "stroke-linecap=\"round\" points=\"",
                colours[i % COLOURS], is_dot ? 8 : 2);
        if (is_dot)
            fprintf(file, "%d.0,%.1f ", MARGIN_LEFT,
                    place(all->results[i].losses[0], least, most, CHART_HEIGHT - MARGIN_BOTTOM,
                          MARGIN));
        for (int64_t e = 0; e < all->results[i].epochs; e++)
            fprintf(file, "%.1f,%.1f ",
                    place((double)e, 0, (double)(epochs > 1 ? epochs - 1 : 1), MARGIN_LEFT,
                          CHART_WIDTH - MARGIN),
                    place(all->results[i].losses[e], least, most, CHART_HEIGHT - MARGIN_BOTTOM,
                          MARGIN));
        fputs("\"/>\n", file);
    }
    fprintf(file,
            "<text x=\"%d\" y=\"%d\">epoch 1</text><text x=\"%d\" y=\"%d\" "
            "text-anchor=\"end\">epoch %" PRId64 "</text></svg>\n",
            MARGIN_LEFT, CHART_HEIGHT - 12, CHART_WIDTH - MARGIN, CHART_HEIGHT - 12, epochs);
}

static const double *accuracy_of(const report *all, int row, int unseen_only)
{
    const accuracy *values = row == 0 ? &all->popularity : &all->results[row - 1].accuracy;
    return unseen_only ? values->unseen : values->all;
}

static const char *colour_of(int row)
{
    return row == 0 ? "#888888" : colours[(row - 1) % COLOURS];
}

static void draw_accuracy(FILE *file, const report *all, int unseen_only, const char *title)
{
    int rows = all->result_count + 1;
    double most = 0.05;
    for (int row = 0; row < rows; row++)
        most = fmax(most, accuracy_of(all, row, unseen_only)[K_COUNT - 1]);
    begin_chart(file, title, 0.0, most);
    double group = (double)(CHART_WIDTH - MARGIN_LEFT - MARGIN) / K_COUNT;
    double bar = group * 0.8 / rows;
    for (int k = 0; k < K_COUNT; k++) {
        double left = MARGIN_LEFT + group * k + group * 0.1;
        for (int row = 0; row < rows; row++) {
            double value = accuracy_of(all, row, unseen_only)[k];
            double y = place(value, 0.0, most, CHART_HEIGHT - MARGIN_BOTTOM, MARGIN);
            fprintf(file,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\">"
                    "<title>%.4f</title></rect>\n",
                    left + bar * row, y, bar, CHART_HEIGHT - MARGIN_BOTTOM - y, colour_of(row),
                    value);
        }
        fprintf(file, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">top %" PRId64 "</text>\n",
                left + group * 0.4, CHART_HEIGHT - 12, experiment_ks[k]);
    }
    fputs("</svg>\n", file);
}

static void print_legend(FILE *file, const report *all)
{
    fputs("<p class=\"legend\">", file);
    for (int row = 0; row <= all->result_count; row++) {
        fprintf(file, "<span><i style=\"background:%s\"></i>", colour_of(row));
        print_escaped(file, row == 0 ? "popularity" : all->results[row - 1].name);
        fputs("</span>", file);
    }
    fputs("</p>\n", file);
}

static void print_table(FILE *file, const report *all)
{
    fputs("<h2>Figures</h2>\n<table><tr><th>model</th>", file);
    for (int i = 0; i < 2 * K_COUNT; i++)
        fprintf(file, "<th>top %" PRId64 "%s</th>", experiment_ks[i % K_COUNT],
                i < K_COUNT ? "" : " unseen");
    fputs("</tr>\n", file);
    for (int row = 0; row <= all->result_count; row++) {
        fputs(row == all->best + 1 ? "<tr class=\"best\"><td>" : "<tr><td>", file);
        print_escaped(file, row == 0 ? "popularity" : all->results[row - 1].name);
        fputs("</td>", file);
        for (int i = 0; i < 2 * K_COUNT; i++)
            fprintf(file, "<td>%.4f</td>", accuracy_of(all, row, i >= K_COUNT)[i % K_COUNT]);
        fputs("</tr>\n", file);
    }
    fputs("</table>\n", file);
}

static void print_recommendations(FILE *file, const report *all)
{
    fputs("<h2>Recommendations for user ", file);
    print_escaped(file, all->settings->user);
    fprintf(file, " at %" PRId64 "</h2>\n<ol>", all->settings->timestamp);
    for (int64_t i = 0; i < all->after.count; i++) {
        fputs("<li>", file);
        print_escaped(file, all->after.titles[i]);
        fprintf(file, " <small>%.4f</small></li>\n", (double)all->after.scores[i]);
    }
    fprintf(file, "</ol><p>By %s; %s.</p>\n", all->results[all->best].name,
            all->same_in_new_process ? "the same, bit for bit, after saving and loading in a new "
                                       "process"
                                     : "saved and loaded");
}

static void print_page(FILE *file, const report *all)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
          "<title>Two-tower retrieval</title>\n<style>"
          "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;"
          "color:#222}svg{width:100%;max-width:46em}svg text{font-size:11px;fill:#444}"
          ".grid{stroke:#ddd}.legend span{margin-right:1.2em}.legend i{display:inline-block;"
          "width:.8em;height:.8em;margin-right:.4em}table{border-collapse:collapse;font-size:13px}"
          "th,td{padding:.2em .6em;text-align:right;border-bottom:1px solid #ddd}"
          "th:first-child,td:first-child{text-align:left}.best td{font-weight:bold}"
          "</style></head><body>\n<h1>Two-tower retrieval on ",
          file);
    print_escaped(file, all->data->kind);
    fprintf(file,
            "</h1>\n<p>%" PRId64 " training and %" PRId64 " test rows, batches of %" PRId64
            ", %d threads, seed %" PRIu64 ". Data: ",
            all->train_rows, all->test_rows, all->batch_rows, all->threads, all->settings->seed);
    print_escaped(file, all->data->source);
    fputs(".</p>\n", file);
    print_legend(file, all);
    draw_losses(file, all);
    draw_accuracy(file, all, 0, "Accuracy among all candidates");
    draw_accuracy(file, all, 1, "Accuracy among candidates not seen in training");
    print_table(file, all);
    print_recommendations(file, all);
    fputs("</body></html>\n", file);
}

int report_html(const report *all, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return 0;
    print_page(file, all);
    int failed = ferror(file);
    return fclose(file) == 0 && !failed;
}
