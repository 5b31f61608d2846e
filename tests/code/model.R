# Rscript model.R : the line protocol in R
valley <- function(x) x[1]^4 + x[1]*x[2] + (1 + x[2])^2
valley_gradient <- function(x) c(4*x[1]^3 + x[2], x[1] + 2*(1 + x[2]))
input <- file("stdin", "r")
while (length(line <- readLines(input, n = 1))) {
    if (line == "") next                    # the end of a batch
    w <- strsplit(line, " ")[[1]]
    x <- as.numeric(w[-(1:2)])
    out <- get(w[2])(x)
    if (w[1] == "derivative")
        out <- c(out, get(paste0(w[2], "_gradient"))(x))
    cat("=", sprintf("%.17g", out), "\n")
    flush(stdout())
}
