// What the program knows of its own crash, as JSON lines in $TRUTH_OUT.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void truth_quote(FILE *f, const char *s) {
    if (!s) { fputs("null", f); return; }
    fputc('"', f);
    for (; *s; s++) {
        if (*s == '"' || *s == '\\') fprintf(f, "\\%c", *s);
        else if ((unsigned char)*s < 32) fprintf(f, "\\u%04x", *s);
        else fputc(*s, f);
    }
    fputc('"', f);
}

static FILE *truth_open(void) {
    const char *path = getenv("TRUTH_OUT");
    return fopen(path ? path : "/dev/null", "a");
}

// The frames that lead to the crash, oldest first, pushed by AT on the line of each call.
static char truth_frames[4096] = "\"...\"";

#define AT(expr) (truth_push(__FILE__, __LINE__, __func__), (expr))
__attribute__((unused)) static void truth_push(const char *file, int line, const char *func) {
    size_t n = strlen(truth_frames);
    snprintf(truth_frames + n, sizeof truth_frames - n, ",[\"%s\",%d,\"%s\"]", file, line, func);
}

// loose: the words stand somewhere in the event; what an SDK would have called its type is not decidable.
static void truth_exc(const char *type, const char *value, int loose) {
    FILE *f = truth_open();
    fprintf(f, "{\"k\":\"exc\",\"how\":\"native\",\"own\":null,\"level\":%s,\"chain\":[{\"type\":", type ? "\"fatal\"" : "null");
    truth_quote(f, type);
    fputs(",\"value\":", f);
    truth_quote(f, value);
    fprintf(f, ",\"frames\":%s%s%s", strlen(truth_frames) > 5 ? "[" : "", strlen(truth_frames) > 5 ? truth_frames : "null", strlen(truth_frames) > 5 ? "]" : "");
    fprintf(f, "%s}]}\n", loose ? ",\"loose\":true" : "");
    fclose(f);
}

static void talk(int parts) {
    char line[1024];
    FILE *in = fopen(getenv("CHATTER"), "r");
    while (in && parts > 0 && fgets(line, sizeof line, in)) {
        line[strcspn(line, "\n")] = 0;
        if (!strcmp(line, "---")) { parts--; continue; }
        char *level = strtok(line, "\t"), *logger = strtok(NULL, "\t"), *msg = strtok(NULL, "\t"), stamp[64];
        int raw = !strcmp(level, "raw");
        FILE *f = truth_open();
        fprintf(f, "{\"k\":\"%s\",\"level\":\"%s\",\"msg\":", raw ? "raw" : "rec", level);
        truth_quote(f, msg);
        fputs("}\n", f);
        fclose(f);
        time_t now = time(NULL);
        strftime(stamp, sizeof stamp, "%Y-%m-%d %H:%M:%S", gmtime(&now));
        if (raw) puts(msg);
        else printf("%s [%s] %s: %s\n", stamp, level, logger, msg);
    }
    if (in) fclose(in);
}
