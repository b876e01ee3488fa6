using System.ComponentModel;
using System.Diagnostics;
using FlannelMesh.Cni.Protocol;

namespace FlannelMesh.Cni.Delegates;

/// <summary>Runs plugins as processes. There is no time limit: the runtime has one, and only it knows which.</summary>
internal sealed class PluginRunner : IPluginRunner
{
    public DelegateResult Run(string program, IReadOnlyDictionary<string, string> environment, byte[] input)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            // Read while we write: a plugin that waits for its output to be read reads no input.
            var errors = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
            Feed(process, input);
            reading.Wait();
            process.WaitForExit();
            return new DelegateResult(process.ExitCode, output.ToArray(), errors.Result);
        }
        catch (Win32Exception e)
        {
            throw new CniException(CniErrorCode.DelegateMissing, $"{program} cannot be run", e.Message, e);
        }
    }

    private static void Feed(Process process, byte[] input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code and its error say why.
        }
    }
}
