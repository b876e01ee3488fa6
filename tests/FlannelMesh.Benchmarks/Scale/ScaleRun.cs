namespace FlannelMesh.Benchmarks.Scale;

/// <summary>Measures one size after the other and prints tables and models.</summary>
internal static class ScaleRun
{
    public static async Task RunAsync(ScaleOptions options, TextWriter output, TextWriter progress, CancellationToken cancellation)
    {
        var figures = new List<ScaleFigures>();
        string? problem = null;
        try
        {
            foreach (var nodes in options.Nodes)
            {
                figures.Add(await new ScaleMeasurement(options, nodes, progress).RunAsync(cancellation));
            }
        }
        catch (BenchmarkException e)
        {
            problem = e.Message;
        }

        if (figures.Count > 0)
        {
            await output.WriteLineAsync(ScaleReport.Describe(figures, options));
        }

        if (problem is not null)
        {
            throw new BenchmarkException(problem);
        }
    }
}
