using Inquest.Server.Samples;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Storage.Contracts;

/// <summary>What every queue promises (docs/server-storage.md). One for a broker inherits this and makes an empty queue beside an empty store of rows.</summary>
public abstract class WorkQueueContract
{
    /// <summary>The clock of the queue.</summary>
    private protected ShiftedTime Clock { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The queue as a server finds it that starts, after another one crashed if there was one.</summary>
    private protected abstract Task<(IMetadataStore Metadata, IWorkQueue Work)> StartAsync();

    [Fact]
    public async Task The_most_urgent_goes_first_and_then_what_came_first()
    {
        (IMetadataStore metadata, IWorkQueue work) = await StartAsync();
        await using (metadata)
        {
            await metadata.WriteAsync(w =>
            {
                work.Add(w, WorkKind.Analyse, 1, WorkPriority.Again);
                work.Add(w, WorkKind.Analyse, 2, WorkPriority.Fresh);
                work.Add(w, WorkKind.Analyse, 3, WorkPriority.Fresh, "detail");
                work.Add(w, WorkKind.Deliver, 4, WorkPriority.Fresh);
            });
            Assert.Equal((3L, 1L), (work.Count(WorkKind.Analyse), work.Count(WorkKind.Deliver)));
            List<WorkItem> taken = [await work.TakeAsync(WorkKind.Analyse, Cancellation), await work.TakeAsync(WorkKind.Analyse, Cancellation), await work.TakeAsync(WorkKind.Analyse, Cancellation)];
            Assert.Equal([2, 3, 1], taken.Select(t => t.Subject));
            Assert.Equal("detail", taken[1].Detail);
        }
    }

    [Fact]
    public async Task What_is_taken_is_given_to_nobody_else_and_is_there_until_it_is_completed()
    {
        (IMetadataStore metadata, IWorkQueue work) = await StartAsync();
        await using (metadata)
        {
            await metadata.WriteAsync(w => work.Add(w, WorkKind.Analyse, 1, WorkPriority.Fresh));
            WorkItem item = await work.TakeAsync(WorkKind.Analyse, Cancellation);
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.TakeAsync(WorkKind.Analyse, soon.Token));
            Assert.True(work.Has(WorkKind.Analyse, 1));
            await metadata.WriteAsync(w => work.Complete(w, item));
            Assert.False(work.Has(WorkKind.Analyse, 1));
            Assert.Equal(0, work.Count(WorkKind.Analyse));
        }
    }

    [Fact]
    public async Task Work_of_a_transaction_that_is_undone_does_not_exist_and_completion_neither()
    {
        (IMetadataStore metadata, IWorkQueue work) = await StartAsync();
        await using (metadata)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => metadata.WriteAsync(w =>
            {
                work.Add(w, WorkKind.Analyse, 1, WorkPriority.Fresh);
                throw new InvalidOperationException("no");
            }));
            Assert.False(work.Has(WorkKind.Analyse, 1));
            await metadata.WriteAsync(w => work.Add(w, WorkKind.Analyse, 2, WorkPriority.Fresh));
            WorkItem item = await work.TakeAsync(WorkKind.Analyse, Cancellation);
            await Assert.ThrowsAsync<InvalidOperationException>(() => metadata.WriteAsync(w =>
            {
                work.Complete(w, item);
                throw new InvalidOperationException("no");
            }));
            Assert.True(work.Has(WorkKind.Analyse, 2));
        }
    }

    [Fact]
    public async Task Work_on_a_subject_that_waits_is_not_added_twice_and_the_more_urgent_wish_counts()
    {
        (IMetadataStore metadata, IWorkQueue work) = await StartAsync();
        await using (metadata)
        {
            await metadata.WriteAsync(w =>
            {
                work.Add(w, WorkKind.Analyse, 1, WorkPriority.NewSymbols);
                work.Add(w, WorkKind.Analyse, 2, WorkPriority.Again);
                work.Add(w, WorkKind.Analyse, 2, WorkPriority.Fresh);
            });
            Assert.Equal(2, work.Count(WorkKind.Analyse));
            Assert.Equal(2, (await work.TakeAsync(WorkKind.Analyse, Cancellation)).Subject);
        }
    }

    [Fact]
    public async Task A_wish_for_work_that_is_being_done_has_it_done_once_more()
    {
        (IMetadataStore metadata, IWorkQueue work) = await StartAsync();
        await using (metadata)
        {
            await metadata.WriteAsync(w => work.Add(w, WorkKind.Analyse, 1, WorkPriority.Fresh));
            WorkItem item = await work.TakeAsync(WorkKind.Analyse, Cancellation);
            await metadata.WriteAsync(w => work.Add(w, WorkKind.Analyse, 1, WorkPriority.Fresh));
            await metadata.WriteAsync(w => work.Complete(w, item));
            WorkItem again = await work.TakeAsync(WorkKind.Analyse, Cancellation);
            Assert.Equal(1, again.Subject);
            await metadata.WriteAsync(w => work.Complete(w, again));
            Assert.False(work.Has(WorkKind.Analyse, 1));
        }
    }

    [Fact]
    public async Task Delayed_work_and_work_that_was_given_back_wait_for_their_time()
    {
        (IMetadataStore metadata, IWorkQueue work) = await StartAsync();
        await using (metadata)
        {
            await metadata.WriteAsync(w =>
            {
                work.Add(w, WorkKind.Deliver, 1, WorkPriority.Fresh, delay: TimeSpan.FromHours(1));
                work.Add(w, WorkKind.Deliver, 2, WorkPriority.Fresh);
            });
            WorkItem item = await work.TakeAsync(WorkKind.Deliver, Cancellation);
            Assert.Equal(2, item.Subject);
            await work.ReturnAsync(item, TimeSpan.FromHours(2));
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work.TakeAsync(WorkKind.Deliver, soon.Token));
            Clock.Ago = -TimeSpan.FromMinutes(90);
            Assert.Equal(1, (await work.TakeAsync(WorkKind.Deliver, Cancellation)).Subject);
            Clock.Ago = -TimeSpan.FromMinutes(150);
            Assert.Equal(2, (await work.TakeAsync(WorkKind.Deliver, Cancellation)).Subject);
        }
    }

    [Fact]
    public async Task What_a_server_had_taken_that_crashed_is_given_out_again()
    {
        (IMetadataStore metadata, IWorkQueue work) = await StartAsync();
        await using (metadata)
        {
            await metadata.WriteAsync(w => work.Add(w, WorkKind.Analyse, 1, WorkPriority.Fresh, "detail"));
            await work.TakeAsync(WorkKind.Analyse, Cancellation);
        }

        (metadata, work) = await StartAsync();
        await using (metadata)
        {
            WorkItem again = await work.TakeAsync(WorkKind.Analyse, Cancellation);
            Assert.Equal((1L, "detail"), (again.Subject, again.Detail));
        }
    }

    [Fact]
    public async Task Who_waits_for_work_is_woken_when_it_comes()
    {
        (IMetadataStore metadata, IWorkQueue work) = await StartAsync();
        await using (metadata)
        {
            Task<WorkItem> waiting = work.TakeAsync(WorkKind.Analyse, Cancellation);
            Assert.False(waiting.IsCompleted);
            await metadata.WriteAsync(w => work.Add(w, WorkKind.Analyse, 5, WorkPriority.Fresh));
            Assert.Equal(5, (await waiting).Subject);
        }
    }
}
