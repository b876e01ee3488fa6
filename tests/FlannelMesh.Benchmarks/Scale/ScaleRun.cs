namespace FlannelMesh.Benchmarks.Scale;

/// <summary>Measures one size after the other, prints each at once, and at the end tables and models of all, also of what there is when it ends early.</summary>
internal static class ScaleRun
{
    public static async Task RunAsync(ScaleOptions options, TextWriter output, TextWriter progress, CancellationToken cancellation)
    {
        var figures = new List<ScaleFigures>();
        try
        {
            foreach (var nodes in options.Nodes)
            {
                var measurement = new ScaleMeasurement(options, nodes, progress);
                try
                {
                    await measurement.RunAsync(cancellation);
                }
                finally
                {
                    figures.Add(measurement.Figures);
                }

                if (nodes != options.Nodes[^1])
                {
                    await output.WriteLineAsync($"{ScaleReport.DescribeOne(measurement.Figures)}");
                    await output.FlushAsync(cancellation);
                }
            }
        }
        finally
        {
            await output.WriteLineAsync(ScaleReport.Describe(figures, options));
        }
    }
}
