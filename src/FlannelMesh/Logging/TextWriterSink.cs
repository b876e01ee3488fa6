using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace FlannelMesh.Logging;

/// <summary>Writes each event to a writer, which stays its owner's to close.</summary>
internal sealed class TextWriterSink(TextWriter output, ITextFormatter formatter) : ILogEventSink
{
    private readonly Lock _gate = new();

    public void Emit(LogEvent logEvent)
    {
        lock (_gate)
        {
            formatter.Format(logEvent, output);
            output.Flush();
        }
    }
}
