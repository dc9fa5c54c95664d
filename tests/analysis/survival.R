# Reads cases (case, time, entry, cause) and writes what survival gives for each: one row a time and estimate, and quantiles.
suppressPackageStartupMessages(library(survival))
arguments <- commandArgs(trailingOnly = TRUE)
data <- read.csv(arguments[1])
out <- file(arguments[2], "w")
say <- function(case, what, time, ...) {
  numbers <- sapply(list(time, ...), function(x) if (is.na(x)) "NA" else sprintf("%.17g", x))
  writeLines(paste(c(case, what, numbers), collapse = ","), out)
}
for (case in unique(data$case)) {
  d <- data[data$case == case, ]
  late <- any(d$entry > 0)
  for (kind in c("log-log", "log")) {
    response <- if (late) Surv(d$entry, d$time, d$cause > 0) else Surv(d$time, d$cause > 0)
    fit <- survfit(response ~ 1, conf.type = kind)
    if (kind == "log-log") {
      for (i in seq_along(fit$time)) say(case, "km", fit$time[i], fit$surv[i], fit$surv[i] * fit$std.err[i], fit$lower[i], fit$upper[i])
      q <- quantile(fit, c(0.25, 0.5, 0.75))
      for (i in 1:3) say(case, "quantile", c(0.25, 0.5, 0.75)[i], q$quantile[i], NA, q$lower[i], q$upper[i])
    }
    causes <- sort(unique(d$cause[d$cause > 0]))
    if (length(causes) > 1) {
      d$event <- factor(d$cause, levels = c(0, causes))
      d$id <- seq_len(nrow(d))
      many <- if (late) survfit(Surv(entry, time, event) ~ 1, data = d, id = id, conf.type = kind) else survfit(Surv(time, event) ~ 1, data = d, conf.type = kind)
      for (k in seq_along(causes)) for (i in seq_along(many$time))
        say(case, paste0(kind, "-", causes[k]), many$time[i], many$pstate[i, k + 1], many$std.err[i, k + 1], many$lower[i, k + 1], many$upper[i, k + 1])
    }
  }
}
close(out)
