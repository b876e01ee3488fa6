using System.CommandLine;
using System.Globalization;
using FlannelMesh.Commands.Bundle;
using FlannelMesh.Commands.Terminal;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh report: one file with all that somebody needs who helps from afar. The agent need not run.</summary>
internal static class ReportCommand
{
    public const string Name = "report";

    public static Command Create()
    {
        var settings = new SettingOptions();
        var output = new Option<string>("--output") { Description = "where to write it; default: flannelmesh-report-HOST-TIME.tar.gz here", HelpName = "FILE" };
        var log = new Option<string>("--log-file") { Description = "the agent's log, if it is not in the journal of unit flannelmesh", HelpName = "FILE" };
        var command = new Command(
            Name, "write a .tar.gz with configuration, state, kernel tables, checks and log, without secrets; takes the flags of run");
        settings.AddTo(command);
        command.Options.Add(output);
        command.Options.Add(log);
        command.SetAction(async (result, cancellation) =>
        {
            var console = result.InvocationConfiguration;
            var now = TimeProvider.System.GetUtcNow();
            var host = Environment.MachineName;
            var directory = $"flannelmesh-report-{FileNameOf(host)}-{now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
            var path = Path.GetFullPath(result.GetValue(output) ?? $"{directory}.tar.gz");
            BundleArchive.RequireFree(path);
            IReadOnlyList<BundleFile> files;
            using (Progress.Start(console.Error, "gathering what is known"))
            {
                files = await new BundleSources(settings.Read(result), result.GetValue(log)).GatherAsync(cancellation);
                files = [BundleArchive.Manifest(files, Agent.Version, host, now), .. files];
                await BundleArchive.WriteAsync(path, directory, files, now, cancellation);
            }

            await console.Output.WriteAsync(Describe(path, new FileInfo(path).Length, files));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>What is in it, by part, and what is not.</summary>
    internal static string Describe(string path, long bytes, IReadOnlyList<BundleFile> files)
    {
        var lines = new Labelled(Screen.None);
        lines.Add("report", string.Create(CultureInfo.InvariantCulture, $"{path} ({(bytes + 1023) / 1024} KiB, for its owner's eyes)"));
        foreach (var part in files.Where(file => file.Content is not null).GroupBy(file => PartOf(file.Name)))
        {
            lines.Add("has", $"{part.Key}: {string.Join(", ", part.Select(file => Path.GetFileName(file.Name)))}");
        }

        var whole = files.GroupBy(file => PartOf(file.Name)).Where(part => part.All(file => file.Content is null)).Select(part => part.Key).ToHashSet();
        foreach (var reason in files.Where(file => file.Content is null).GroupBy(file => file.Why))
        {
            var names = reason.Select(file => whole.Contains(PartOf(file.Name)) ? PartOf(file.Name) : file.Name).Distinct();
            lines.Add("lacks", $"{string.Join(", ", names)}: {reason.Key}");
        }

        lines.Add("note", "keys, tokens and passwords are left out; names and addresses of your hosts are in it");
        return lines.ToString();
    }

    private static string PartOf(string name) => name.Contains('/', StringComparison.Ordinal) ? name.Split('/')[0] : "this host";

    private static string FileNameOf(string host) => string.Concat(host.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_'));
}
